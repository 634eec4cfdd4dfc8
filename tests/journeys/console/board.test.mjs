// Fail the next one: cells, rows of a 207, scenarios, and why a rule has not fired.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CUSTOMERS, browser, button, comesTo, open, sandbox, sees } from './stage.mjs';

const made = await browser(after);
const LIST = 'GET /customer-segment/{tenant}/segments/{segmentId}/customers';
const BULK = 'PUT /customer-segment/{tenant}/segments/{segmentId}/customers/bulk';

const cell = (page, name) => page.getByRole('button', { name: new RegExp(`^${name.replace(/[{}/.]/g, '\\$&')}, `) });
const state = (page, name, wanted) => page.locator(`button[data-state=${wanted}][aria-label^="${name}"]`).waitFor();

test('a click fails the next such call, a second click every one, a third none', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board');
  await sees(page, 'Nothing fails.');
  const name = `${LIST}: unavailable`;
  await cell(page, name).click();
  await state(page, name, 'next');
  assert.equal((await shop.send('GET', CUSTOMERS)).status, 503);
  await state(page, name, 'used');
  assert.equal((await shop.send('GET', CUSTOMERS)).status, 200);
  await sees(page, 'it has fired once', 'aside');

  await cell(page, name).click();
  await state(page, name, 'next');
  await cell(page, name).click();
  await state(page, name, 'lasting');
  for (const _ of [1, 2, 3]) assert.equal((await shop.send('GET', CUSTOMERS)).status, 503);
  await cell(page, name).click();
  await state(page, name, 'off');
  assert.equal((await shop.send('GET', CUSTOMERS)).status, 200);
  await sees(page, 'Nothing fails.');
});

test('a row of a 207 fails, and a connection', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board?find=customers/bulk');
  await page.getByLabel('Row of PUT-customer-segment-update-customers-bulk').fill('2');
  const name = `${BULK}, row 2 of the 207: conflict.changed`;
  await cell(page, name).click();
  await state(page, name, 'next');
  const body = ['98029737', '34017755'].map((customerId) => ({ customerId }));
  const rows = async () => (await (await shop.send('PUT', `${CUSTOMERS}/bulk`, { body })).json()).map((row) => row.code);
  assert.deepEqual(await rows(), [204, 409]);
  assert.deepEqual(await rows(), [204, 204]);
  await cell(page, `${BULK}: reset`).click();
  await state(page, `${BULK}: reset`, 'next');
  await assert.rejects(rows());
});

test('a scenario is switched on and off, and each rule says why it has not fired', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board');
  await sees(page, 'The third item of the next bulk PUT answers 409 inside the 207');
  const flip = page.getByRole('switch', { name: /third-row-fails-once/ });
  await flip.click();
  await page.locator('.card', { hasText: 'considered 0 · could act 0 · fired 0 · 1 left' }).waitFor();
  await shop.send('PUT', `${CUSTOMERS}/bulk`, { body: [{ customerId: '98029737' }] });
  await page.locator('.card', { hasText: 'considered 1 · could act 0 · fired 0 · 1 left' }).waitFor();
  await page.locator('.card').getByRole('link', { name: 'main-1' }).click();
  await sees(page, '207', '.detail');
  await page.goBack();
  await page.getByRole('switch', { name: /third-row-fails-once/, checked: true }).waitFor();
  await button(page, 'Switch third-row-fails-once off').click();
  await sees(page, 'Nothing fails.');
  assert.deepEqual((await shop.admin('GET', 'worlds/main/scenarios')).scenarios, []);
});

test('what is not documented is met from the matrix', async (t) => {
  const shop = await sandbox(t);
  await shop.send('GET', CUSTOMERS);
  const page = await open(t, made, shop);
  await page.getByRole('link', { name: '1/3 met' }).click();
  await sees(page, '33 %');
  await button(page, 'meet it: GET-customer-segment-retrieve-customers, answer 403').click();
  await sees(page, 'is answered so');
  assert.equal((await shop.send('GET', CUSTOMERS)).status, 403);
  await comesTo(page, () => [...document.querySelectorAll('.matrix .met')].map((cell) => cell.textContent.trim()), ['1×', '1⚡']);
  await page.getByRole('link', { name: '2/3 met' }).waitFor();
});
