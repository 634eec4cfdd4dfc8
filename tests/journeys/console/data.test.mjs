// Data, as another writer: searched, marked, edited, added, deleted, undone, reset.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CUSTOMERS, becomes, browser, button, comesTo, hasFocus, open, sandbox, sees } from './stage.mjs';

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
  await comesTo(page, marks, [['added', 'a%2Fb/c%25d']]);
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
  await becomes(async () => (await shop.admin('GET', 'worlds/main/requests')).total, 1);
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
  await becomes(async () => (await shop.admin('GET', 'worlds/other/clock')).at, '2026-01-31T13:00:00.000Z');
  await button(page, 'Real time').click();
  await page.getByRole('button', { name: /^Clock real/ }).waitFor();
});

/** The record of a customer as the admin API has it, without parsing it. */
const stored = async (shop, id) => (await fetch(`${shop.url}/__sandbox/worlds/main/tenants/mytenant/customers?q=id:${id}`)).text();
const EXACT = '"2":12345678901234567890123,"1":19.90,"e":1E3';

test('a save changes no number that was not touched, and no order', async (t) => {
  const shop = await sandbox(t);
  const body = `{"firstName":"J","mixins":{"n":{${EXACT}},"metadata":{"version":7,"modifiedAt":"x"}}}`;
  await fetch(`${shop.url}/__sandbox/worlds/main/tenants/mytenant/customers/98029737`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body });
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers&q=id:98029737');
  await sees(page, '12345678901234567890123', '.records');
  await button(page, '98029737').click();
  await sees(page, '"1": 19.90', 'dialog ins');
  const text = page.getByLabel('The record as JSON');
  assert.match(await text.inputValue(), /"2": 12345678901234567890123,\n *"1": 19\.90,\n *"e": 1E3/);
  await text.fill((await text.inputValue()).replace('"J"', '"Jo"'));
  await button(page, 'Save').click();
  await sees(page, 'Jo', '.records');
  const now = await stored(shop, '98029737');
  assert.ok(now.includes(EXACT), now);
  assert.ok(now.includes('{"version":7,"modifiedAt":"x"}'), 'what looks like metadata elsewhere is kept');
  await button(page, '98029737').click();
  await button(page, 'Delete').click();
  await button(page, 'Undo').click();
  await sees(page, 'Jo', '.records');
  // The row can be the one from before the removal.
  await becomes(async () => (await stored(shop, '98029737')).includes(EXACT), true);
});

test('a refused save leaves Undo as it was, and several changes are undone', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers&q=id:98029737');
  const text = page.getByLabel('The record as JSON');
  const save = async (record) => {
    await button(page, '98029737').click();
    await text.fill(record);
    await button(page, 'Save').click();
  };
  for (const name of ['A', 'B']) {
    await save(`{"firstName": "${name}"}`);
    await page.getByRole('cell', { name, exact: true }).waitFor();
  }
  await save('{"frstName": "C"}');
  await sees(page, 'did you mean `firstName`', '#notice');
  await page.keyboard.press('Escape');
  await button(page, 'Undo').click();
  await page.getByRole('cell', { name: 'A', exact: true }).waitFor();
  await button(page, 'Undo').click();
  await page.getByRole('cell', { name: 'John', exact: true }).waitFor();
  await button(page, 'Undo').click();
  await sees(page, 'nothing that can be undone', '#notice');
  await hasFocus(page);
  await becomes(async () => (await shop.admin('GET', 'worlds/main/snapshots')).snapshots, []);
});

test('where no snapshot can be kept, nothing is changed that cannot be undone', async (t) => {
  const shop = await sandbox(t);
  for (let one = 1; one <= 32; one += 1) await shop.admin('PUT', `worlds/main/snapshots/mine-${one}`);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers&q=id:98029737');
  await button(page, '98029737').click();
  await button(page, 'Delete').click();
  await sees(page, 'Undo needs a snapshot, and there are 32 snapshots, as many as a world keeps', '#notice');
  await sees(page, '1 record of customers');
  await button(page, 'Cancel').click();
  await page.locator('summary', { hasText: 'Snapshots' }).click();
  await button(page, 'Delete mine-7').click();
  await sees(page, 'mine-7 is deleted', '#notice');
  await button(page, '98029737').click();
  await button(page, 'Delete').click();
  await sees(page, '0 records of customers');
  await hasFocus(page); // the record is gone, the focus is not
  await button(page, 'Undo').click();
  await sees(page, '1 record of customers');
});

test('snapshots are kept by name, loaded, undone and deleted', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers');
  await page.locator('summary', { hasText: 'Snapshots' }).click();
  await page.getByLabel('Name of a new snapshot').fill('a b/c');
  await button(page, 'Keep a snapshot').click();
  await button(page, 'Load a b/c').waitFor();
  await shop.admin('DELETE', 'worlds/main/tenants/mytenant/customers/98029737');
  await sees(page, '41 records of customers');
  await button(page, 'Load a b/c').click();
  await sees(page, '42 records of customers');
  await button(page, 'Undo').click();
  await sees(page, '41 records of customers');
  await button(page, 'Delete a b/c').click();
  await button(page, 'Load a b/c').waitFor({ state: 'detached' });
  await becomes(async () => (await shop.admin('GET', 'worlds/main/snapshots')).snapshots, []);
});

test('more differences than are marked are said', async (t) => {
  const shop = await sandbox(t);
  const body = Array.from({ length: 200 }, () => ({ name: { en: 'new' }, siteCode: 'main', status: 'ACTIVE' }));
  for (let page = 0; page < 51; page += 1) {
    assert.equal((await shop.send('POST', '/customer-segment/mytenant/segments/bulk', { body })).status, 207);
  }
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=segments');
  await sees(page, '10,208 records of segments; the first 10,000 of 10,200 differences are marked');
});

test('many deleted records are a count and some of them', async (t) => {
  const shop = await sandbox(t);
  const { collections } = await shop.admin('GET', 'worlds/main/tenants/mytenant');
  assert.equal(collections.find((each) => each.collection === 'customer-assignments').records, 101);
  const all = await shop.admin('GET', 'worlds/main/tenants/mytenant/customer-assignments?pageSize=200');
  for (const { segmentId, customerId, legalEntityId } of all.slice(0, 60)) {
    await shop.admin('DELETE', `worlds/main/tenants/mytenant/customer-assignments/${[segmentId, customerId, legalEntityId].filter(Boolean).join('/')}`);
  }
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customer-assignments');
  await sees(page, 'Deleted here: 60');
  await comesTo(page, () => [...document.querySelectorAll('button')].filter(({ ariaLabel, textContent }) => /^Put it back/.test(ariaLabel ?? textContent)).length, 50);
});

test('a world is made in the page, with a seed of any size, and one of elsewhere is there', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop);
  await button(page, 'New…').click();
  await page.getByLabel('Name').fill('main');
  await page.keyboard.press('Enter');
  await sees(page, 'main', '#notice');
  await page.getByLabel('Name').fill('mine');
  await page.getByLabel('Seed').fill('18446744073709551615');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/mine\/calls$/);
  await sees(page, 'No call has come yet.');
  assert.match(await (await fetch(`${shop.url}/__sandbox/worlds/mine`)).text(), /"seed":18446744073709551615/);
  const worlds = () => [...document.querySelectorAll('#head option')].map((option) => option.value);
  await comesTo(page, worlds, ['main', 'mine']);
  await shop.admin('POST', 'worlds', { name: 'elsewhere' });
  await comesTo(page, worlds, ['elsewhere', 'main', 'mine']);
});

test('a record is added under its own id alone, and over no other', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers');
  await sees(page, '42 records of customers');
  await button(page, 'Add').click();
  const text = page.getByLabel('The record as JSON');
  for (const [record, said] of [['{"firstName": "X"}', 'the record has no `id`'], ['{"id": ""}', 'the record has no `id`'], ['{"id": "98029737"}', '`98029737` is there already'], ['', 'Unexpected end of JSON']]) {
    await text.fill(record);
    await button(page, 'Save').click();
    await sees(page, said, '#notice');
  }
  await becomes(async () => (await shop.admin('GET', 'worlds/main/snapshots')).snapshots, [], 'a record that is refused leaves no snapshot');
  await becomes(async () => (await shop.admin('GET', 'worlds/main/changes')).total, 0);
  await text.fill('{"id": "X", "firstName": "X"}');
  await button(page, 'Save').click();
  await sees(page, '43 records of customers');
  await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=customer-assignments`);
  await sees(page, '101 records of customer-assignments');
  await button(page, 'Add').click();
  await text.fill('{"segmentId": "a", "customerId": "b", "legalEntityId": ""}');
  await button(page, 'Save').click();
  await sees(page, '`legalEntityId` is empty', '#notice');
});

test('what is said of a record can be read while it is open, on a small screen too', async (t) => {
  const shop = await sandbox(t);
  for (const viewport of [{ width: 1360, height: 820 }, { width: 360, height: 560 }]) {
    const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers', { viewport });
    await button(page, '98029737').click();
    await page.getByLabel('The record as JSON').fill('{"frstName": 1}');
    await button(page, 'Save').click();
    await sees(page, 'did you mean `firstName`', '#notice');
    const isOnTop = () => {
      const { left, top, right, bottom } = document.querySelector('#notice').getBoundingClientRect();
      return [[left + 9, top + 9], [right - 9, bottom - 9]].every((corner) => document.elementFromPoint(...corner)?.id === 'notice');
    };
    await comesTo(page, isOnTop, true);
    await button(page, 'Cancel').click();
    await sees(page, 'did you mean `firstName`', '#notice');
    await comesTo(page, isOnTop, true);
  }
});

test('a page that there is not, and a collection, are said', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customers&page=99');
  await sees(page, 'No such page.');
  await page.getByRole('link', { name: 'Show the first' }).click();
  await button(page, '98029737').waitFor();
  await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=nothing`);
  await sees(page, 'there is no collection `nothing`');
  await button(page, 'Add').click();
  assert.equal(await page.locator('dialog').count(), 0);
});

test('a record that is open is closed by the way back', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=sites');
  await sees(page, '3 records of sites');
  await page.getByRole('link', { name: /^customers / }).click();
  await button(page, '98029737').click();
  await page.getByLabel('The record as JSON').waitFor();
  await page.goBack();
  await sees(page, '3 records of sites');
  assert.equal(await page.locator('dialog').count(), 0);
});

test('a reset of nothing says so, and the clock can be opened before it is known', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop);
  await button(page, 'Reset…').click();
  for (const box of await page.locator('dialog input').all()) await box.uncheck();
  await button(page, 'Reset').click();
  await sees(page, 'main began anew: nothing', '#notice');
  await page.route('**/clock', () => {});
  await page.reload();
  await page.getByRole('button', { name: 'Clock', exact: true }).click();
  await button(page, 'Freeze').waitFor();
});

test('an id of three parts is shown whole', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/data?tenant=mytenant&collection=customer-assignments');
  await button(page, '628cd20c6e8b2432b6346ca6/98029737/660af2af69babe3cf6e40771').waitFor();
  await comesTo(page, () => [...document.querySelectorAll('.records td')].filter((cell) => cell.querySelector('button') && cell.scrollWidth > cell.clientWidth).length, 0);
});
