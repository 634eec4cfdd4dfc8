// Data, as another writer: searched, marked, edited, added, deleted, undone, reset.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CUSTOMERS, browser, button, comesTo, open, sandbox, sees } from './stage.mjs';

const made = await browser(after);
const marks = () => [...document.querySelectorAll('.records tbody tr')].filter((row) => row.cells[0].textContent).map((row) => [row.cells[0].textContent, row.cells[1].textContent]);

test('a record is found, edited, marked, and as before after Undo', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers');
  await sees(page, '42 records of customers');
  await page.getByLabel('Search with q').fill('lastName:Doe firstName:John');
  await page.keyboard.press('Enter');
  await sees(page, '1 record of customers');
  await button(page, '98029737').click();
  const text = page.getByLabel('The record as JSON');
  await text.fill((await text.inputValue()).replace('"John"', '"Johanna"'));
  await button(page, 'Save').click();
  await sees(page, '0 records of customers');
  await page.getByLabel('Search with q').fill('');
  await page.keyboard.press('Enter');
  await comesTo(page, marks, [['changed', '98029737']]);
  const read = async () => (await (await shop.send('GET', `${CUSTOMERS}/98029737`)).json()).customer.firstName;
  assert.equal(await read(), 'Johanna');
  await button(page, '98029737').click();
  await sees(page, '/firstName', 'dialog');
  await button(page, 'Cancel').click();
  await button(page, 'Undo').click();
  await comesTo(page, marks, []);
  assert.equal(await read(), 'John');
});

test('a record is added, another deleted and put back', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customer-assignments');
  await sees(page, '101 records of customer-assignments');
  await button(page, 'Add').click();
  await page.getByLabel('The record as JSON').fill('{"segmentId": "a/b", "customerId": "c%d"}');
  await button(page, 'Save').click();
  await page.getByRole('link', { name: '‹ previous' }).or(page.getByRole('link', { name: 'next ›' })).first().waitFor();
  await sees(page, '102 records of customer-assignments');
  await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=customer-assignments&page=3`);
  await comesTo(page, marks, [['new', 'a%2Fb/c%25d']]);
  await button(page, 'a%2Fb/c%25d').click();
  await button(page, 'Delete').click();
  await sees(page, '101 records of customer-assignments');

  const gone = '628cd20c6e8b2432b6346ca6/98029737';
  await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=customer-assignments`);
  await button(page, gone).click();
  await button(page, 'Delete').click();
  await sees(page, '100 records of customer-assignments');
  assert.equal((await shop.send('GET', `${CUSTOMERS}/98029737`)).status, 404);
  await button(page, `Put it back: ${gone}`).click();
  await sees(page, '101 records of customer-assignments');
  assert.equal((await shop.send('GET', `${CUSTOMERS}/98029737`)).status, 200);
});

test('what is wrong with a record is said, and its text stays', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers');
  await button(page, '98029737').click();
  const text = page.getByLabel('The record as JSON');
  for (const [wrong, said] of [['{', 'no JSON'], ['{"frstName": "J"}', 'did you mean `firstName`']]) {
    await text.fill(wrong);
    await button(page, 'Save').click();
    await sees(page, said, '#notice');
    assert.equal(await text.inputValue(), wrong);
  }
  await page.getByLabel('Search with q').evaluate((search) => { search.value = 'nam:x'; search.dispatchEvent(new Event('change')); });
  await sees(page, 'No record can have a field `nam`');
});

test('what a client writes is there at once, and a reset takes it back', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customer-assignments');
  await sees(page, '101 records of customer-assignments');
  await shop.send('DELETE', `${CUSTOMERS}/98029737`);
  await sees(page, '100 records of customer-assignments');
  await sees(page, '±1', 'aside');
  await button(page, 'Reset…').click();
  await page.getByLabel('journal').uncheck();
  await button(page, 'Reset').click();
  await sees(page, '101 records of customer-assignments');
  assert.equal((await shop.admin('GET', 'worlds/main/requests')).total, 1);
  await button(page, 'Undo').click();
  await sees(page, '100 records of customer-assignments');
});

test('the clock of a world is frozen and advanced, and worlds are picked', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds', { name: 'other', clock: { mode: 'frozen', at: '2026-01-31T12:00:00Z' } });
  await shop.send('GET', `/~other${CUSTOMERS}`);
  const page = await open(t, made, shop);
  await page.getByLabel('World').selectOption('other');
  await sees(page, '1 call shown', '.list');
  await page.getByRole('button', { name: /^Clock frozen/ }).click();
  await button(page, '+1h').click();
  await sees(page, 'the clock went on by 1h');
  assert.equal((await shop.admin('GET', 'worlds/other/clock')).at, '2026-01-31T13:00:00.000Z');
  await button(page, 'Real time').click();
  await page.getByRole('button', { name: /^Clock real/ }).waitFor();
});
