// Fail the next one: cells, rows of a 207, scenarios, and why a rule has not fired.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { CUSTOMERS, becomes, browser, button, comesTo, focused, open, sandbox, sees } from './stage.mjs';

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
  await becomes(async () => (await shop.admin('GET', 'worlds/main/scenarios')).scenarios, []);
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

test('a double click is two clicks, and a call between windows is seen by both', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board');
  const name = `${LIST}: not-found`.replace('not-found', 'forbidden');
  await cell(page, name).dblclick();
  await state(page, name, 'lasting');
  const [{ rules }] = (await shop.admin('GET', 'worlds/main/scenarios')).scenarios;
  assert.equal(rules[0].remaining, null);
  await cell(page, name).dblclick();
  await state(page, name, 'next');
  await cell(page, name).click({ clickCount: 3 });
  await state(page, name, 'next');
});

test('rows of a 207 that fail are marked after the page is loaded again', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board?find=customers/bulk');
  const row = page.getByLabel('Row of PUT-customer-segment-update-customers-bulk');
  await row.fill('7');
  await cell(page, `${BULK}, row 7 of the 207: conflict.changed`).click();
  await state(page, `${BULK}, row 7 of the 207: conflict.changed`, 'next');
  await row.fill('12');
  await cell(page, `${BULK}, row 12 of the 207: conflict.exists`).click();
  await state(page, `${BULK}, row 12 of the 207: conflict.exists`, 'next');
  await sees(page, ', 7 too', '.label');
  await page.reload();
  await state(page, `${BULK}, row 7 of the 207: conflict.changed`, 'next');
  assert.equal(await row.inputValue(), '7');
  await sees(page, ', 12 too', '.label');
});

test('why a rule has not fired is said anew with each call, of any operation', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds/main/scenarios', { scenarios: ['third-row-fails-once'] });
  const page = await open(t, made, shop, '#/main/board');
  const nearest = () => [...document.querySelectorAll('.card li li a')].map((link) => link.textContent);
  await sees(page, 'no call of its operations has come', '.card');
  for (const calls of [['main-1'], ['main-2', 'main-1'], ['main-3', 'main-2', 'main-1']]) {
    await shop.send('GET', CUSTOMERS);
    await comesTo(page, nearest, calls);
  }
});

test('scenarios of files that are loaded again are there', async (t) => {
  const folder = mkdtempSync(`${tmpdir()}/scenarios-`);
  t.after(() => rmSync(folder, { recursive: true }));
  const write = (description) => writeFileSync(`${folder}/mine.json`, JSON.stringify({ title: 'Mine', description, rules: [{ name: 'r', on: 'GET …/segments', then: { error: 'unavailable' } }] }));
  write('The first sentence.');
  const shop = await sandbox(t, '--scenarios', folder, '--watch', 'off');
  const page = await open(t, made, shop, '#/main/board');
  await sees(page, 'The first sentence.', '.switch');
  await page.getByRole('switch', { name: /^Mine/ }).click();
  await sees(page, 'The first sentence.', '.card');
  write('Another sentence.');
  await shop.admin('POST', 'reload');
  await sees(page, 'Another sentence.', '.switch');
  await comesTo(page, focused, 'mine'); // the focus stays at the switch
});

test('a click is about the row that was there when it came', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/board?find=customers/bulk');
  const row = page.getByLabel('Row of PUT-customer-segment-update-customers-bulk');
  await row.fill('2');
  let goOn;
  const held = new Promise((go) => { goOn = go; });
  await page.route('**/worlds/main/scenarios', async (route) => { await held; await route.continue(); });
  await cell(page, `${BULK}, row 2 of the 207: conflict.changed`).click();
  await row.fill('3');
  goOn();
  await sees(page, ', 2 too', '.label');
  const [{ name }] = (await shop.admin('GET', 'worlds/main/scenarios')).scenarios;
  assert.match(name, / row 2 conflict\.changed$/);
});

test('what is typed to search leaves one step back', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/main/calls');
  await page.getByRole('link', { name: 'Fail the next one' }).click();
  await page.getByLabel('Search operations').pressSequentially('PUT bulk');
  await page.waitForURL(/find=PUT\+bulk$/);
  await comesTo(page, () => [...document.querySelectorAll('.grid [title^=PUT], .grid [title^=GET]')].every((label) => /^PUT.*bulk/.test(label.title)), true);
  await page.goBack();
  await page.waitForURL(/#\/main\/calls$/);
});

test('on a small desk the board is a matrix beside its scenarios, below it is a list', async (t) => {
  const shop = await sandbox(t);
  for (const [width, display] of [[1280, 'grid'], [1190, 'grid'], [1024, 'flex']]) {
    const page = await open(t, made, shop, '#/main/board', { viewport: { width, height: 720 } });
    await sees(page, 'Nothing fails.');
    const look = () => {
      const edge = document.querySelector('.grid').getBoundingClientRect().right;
      const inside = [...document.querySelectorAll('.grid button')].every((each) => each.getBoundingClientRect().right <= edge && each.scrollWidth <= each.offsetWidth);
      return [getComputedStyle(document.querySelector('.line:not(.top)')).display, inside];
    };
    await comesTo(page, look, [display, true]);
  }
});

test('what is typed into the board stays where its operations come twice', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop);
  const held = [];
  const both = new Promise((come) => {
    page.route('**/__sandbox/operations', (route) => held.push(route) === 2 && come());
  });
  await page.evaluate(() => { location.hash = '#/main/board?find=customers/bulk'; });
  await shop.send('GET', CUSTOMERS);
  await both;
  await held[0].continue();
  const row = page.getByLabel('Row of PUT-customer-segment-update-customers-bulk');
  await row.fill('2');
  const answered = page.waitForResponse('**/__sandbox/operations');
  await held[1].continue();
  await (await answered).finished();
  await sees(page, 'Nothing fails.');
  await comesTo(page, () => document.querySelector('.label input').value, '2');
});
