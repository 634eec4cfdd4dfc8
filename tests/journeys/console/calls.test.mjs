// Calls, with why: live, filtered, opened, sent again, and failed the next time.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { after, test } from 'node:test';
import { CUSTOMERS, becomes, browser, button, comesTo, focused, hasFocus, open, sandbox, sees } from './stage.mjs';

const made = await browser(after);
const statuses = () => [...document.querySelectorAll('.list tbody tr')].map((row) => row.cells[1].textContent);

test('calls come by themselves, the newest first, and one says why', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop);
  await sees(page, 'No call has come yet.');
  await shop.send('GET', CUSTOMERS);
  await shop.send('GET', CUSTOMERS, { token: null });
  await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: { mixins: { loyalty: { tier: 'GOLD' } } } });
  await comesTo(page, statuses, ['204', '401', '200']);

  await page.locator('.list a', { hasText: 'PUT' }).click();
  const detail = page.locator('.detail');
  await sees(page, '204: PUT-customer-segment-update-customer-by-customerId', '.detail');
  await sees(page, 'the token holds here and has not expired', '.detail');
  await sees(page, '/mixins nothing', '.detail .why');
  assert.equal(await detail.locator('.tree .string').first().textContent(), '"GOLD"');
  await button(page, 'as text').first().click();
  assert.match(await detail.locator('pre').first().textContent(), /"tier": "GOLD"/);
  await detail.locator('summary', { hasText: 'headers' }).first().click();
  await sees(page, 'Bearer #', '.detail');

  await page.locator('.list a').nth(1).click();
  await sees(page, 'a token that holds in this tenant', '.detail .failed');
  await detail.getByRole('link', { name: /^segment / }).click();
  await sees(page, 'records of customer-assignments');
  assert.match(page.url(), /q=segmentId/);
});

test('instants are local, and UTC on hover', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('PUT', 'worlds/main/clock', { mode: 'frozen', at: '2026-01-31T12:00:00Z' });
  await shop.send('GET', CUSTOMERS);
  const page = await open(t, made, shop, '#/main/calls', { timezoneId: 'Asia/Tokyo' });
  const time = page.locator('.list time');
  assert.equal(await time.textContent(), '2026-01-31 21:00:00.000');
  assert.match(await time.getAttribute('title'), /^2026-01-31T12:00:00\.000Z UTC$/);
  await sees(page, 'frozen', '#head');
});

test('filters are those of the API, and in the address', async (t) => {
  const shop = await sandbox(t);
  for (const token of ['service', 'service', 'nobody']) await shop.send('GET', CUSTOMERS, { token });
  const page = await open(t, made, shop);
  await comesTo(page, statuses, ['401', '200', '200']);
  await page.getByLabel('Filter by status').fill('4xx');
  await page.keyboard.press('Enter');
  await comesTo(page, statuses, ['401']);
  assert.match(page.url(), /#\/main\/calls\?status=4xx$/);
  await shop.send('GET', CUSTOMERS);
  await shop.send('GET', `${CUSTOMERS}/nobody`);
  await comesTo(page, statuses, ['404', '401']);
  await page.reload();
  await comesTo(page, statuses, ['404', '401']);
  await page.getByLabel('Filter by token').fill('servce');
  await page.keyboard.press('Enter');
  await sees(page, 'did you mean `service`?');
  await page.getByLabel('Filter by token').fill('');
  await page.keyboard.press('Enter');
  await comesTo(page, statuses, ['404', '401']);
  await page.getByLabel('Filter by status').fill('');
  await page.keyboard.press('Enter');
  await comesTo(page, statuses, ['404', '200', '401', '200', '200']);
});

test('a call is a line for curl, can be sent again, and fails the next time', async (t) => {
  const shop = await sandbox(t);
  await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: { mixins: { note: { text: "it's" } } } });
  const page = await open(t, made, shop, '#/main/calls?id=main-1');
  await button(page, 'As curl').click();
  const line = await page.locator('dialog pre').textContent();
  assert.match(line, /authorization: Bearer service/);
  assert.match(execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), /^HTTP\/1\.1 204/);
  await page.keyboard.press('Escape');
  await button(page, 'Send again').click();
  await page.waitForURL(/id=main-3$/);
  await comesTo(page, statuses, ['204', '204', '204']);

  await button(page, 'Fail this one next time').click();
  await page.locator('dialog select').selectOption('conflict.changed');
  await button(page, 'Fail it').click();
  await sees(page, 'the next such call fails with conflict.changed');
  assert.equal((await shop.send('PUT', `${CUSTOMERS}/34017755`, { body: {} })).status, 204, 'another one passes');
  assert.equal((await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: {} })).status, 409);
  assert.equal((await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: {} })).status, 204);
});

test('a client that got no answer is shown as it saw it', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds/main/scenarios', { rules: [{ name: 'gone', on: 'GET …/customers', then: { connection: 'reset' } }] });
  await assert.rejects(shop.send('GET', CUSTOMERS));
  const page = await open(t, made, shop);
  await comesTo(page, statuses, ['none']);
  await sees(page, 'reset, nothing sent', '.list');
  await page.locator('.list a').click();
  await sees(page, 'What would have been answered');
});

/** Sends `count` requests, 50 at a time. */
async function flood({ url }, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const { hostname, port } = new URL(url);
  const one = () => new Promise((done, failed) => request({ hostname, port, agent, path: `${CUSTOMERS}/98029737`, headers: { Authorization: 'Bearer service' } }, (answer) => answer.resume().on('end', done)).on('error', failed).end());
  for (let left = count; left > 0; left -= 50) await Promise.all(Array.from({ length: Math.min(50, left) }, one));
  agent.destroy();
}

test('a journal of 20,000 calls is a page of a hundred rows', async (t) => {
  const shop = await sandbox(t, '--journal-length', '20000');
  await flood(shop, 15_000);
  const page = await open(t, made, shop);
  await sees(page, '100 calls shown, 15,000 since the journal began');
  await flood(shop, 5_000);
  await sees(page, '100 calls shown, 20,000 since the journal began');
  const first = () => [document.querySelector('.list tbody a').dataset.key, document.querySelectorAll('.list tbody tr').length];
  await comesTo(page, first, ['main-20000', 100]);
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 2_500);
  await page.getByRole('link', { name: 'older ›' }).click();
  await comesTo(page, first, ['main-19900', 100]);
  await page.evaluate(() => { location.hash = '#/main/calls?before=main-31'; });
  await comesTo(page, first, ['main-30', 30]);
  await page.getByRole('link', { name: 'all calls, newest first' }).click();
  await comesTo(page, first, ['main-20000', 100]);
});

test('a body is shown as it was sent: no number is rounded, no member changes its place', async (t) => {
  const shop = await sandbox(t);
  const body = '{"mixins": {"n": {"2": 12345678901234567890123, "1": 19.90, "e": 1E3, "a\\"": "\\u00e9{[:,"}}}';
  assert.equal((await shop.send('PUT', `${CUSTOMERS}/98029737`, { body })).status, 204);
  await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: '{"a": 1, "a": 2}' });
  await shop.send('PUT', `${CUSTOMERS}/98029737`, { body: '{"a": ' });
  const page = await open(t, made, shop, '#/main/calls?id=main-1');
  await sees(page, 'Why', '.detail');
  const leaves = () => [...document.querySelectorAll('.detail .tree li')].filter((item) => !item.querySelector('li, details')).map((item) => item.textContent);
  await page.locator('.detail summary', { hasText: 'n: {4}' }).click();
  await comesTo(page, leaves, ['2: 12345678901234567890123', '1: 19.90', 'e: 1E3', 'a": "\\u00e9{[:,"']);
  await button(page, 'as text').click();
  const text = await page.locator('.detail pre').first().textContent();
  assert.match(text, /"2": 12345678901234567890123,\n\s+"1": 19\.90,\n\s+"e": 1E3,/);
  assert.deepEqual(JSON.parse(text), JSON.parse(body));
  await page.evaluate(() => { location.hash = '#/main/calls?id=main-2'; });
  await comesTo(page, () => [...document.querySelector('.detail .tree')?.children ?? []].map((item) => item.textContent), ['a: 1', 'a: 2']);
  await page.evaluate(() => { location.hash = '#/main/calls?id=main-3'; });
  await comesTo(page, () => document.querySelector('.detail pre')?.textContent, '{"a": ');
});

test('Escape closes a call, and the focus is at its row again', async (t) => {
  const shop = await sandbox(t);
  for (const _ of [1, 2, 3]) await shop.send('GET', CUSTOMERS);
  for (const viewport of [{ width: 1360, height: 820 }, { width: 360, height: 740 }]) {
    const page = await open(t, made, shop, '#/main/calls', { viewport });
    await page.locator('.list a[data-key=main-2]').focus();
    await page.keyboard.press('Enter');
    await sees(page, 'Why', '.detail');
    await hasFocus(page);
    await page.locator('.detail pre, .detail summary').first().focus();
    await page.keyboard.press('Escape');
    await comesTo(page, focused, 'main-2');
    await page.locator('.detail').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await button(page, 'Close').click();
    await comesTo(page, focused, 'main-2');
    await shop.send('GET', CUSTOMERS);
    await page.locator('.list a[data-key=main-4]').waitFor();
    await comesTo(page, focused, 'main-2'); // calls come, and the focus stays
    await shop.admin('POST', 'worlds/main/reset', { only: ['journal', 'counters'] });
    await sees(page, 'No call has come yet.');
    await hasFocus(page); // the row is gone, the focus is not
    for (const _ of [1, 2, 3]) await shop.send('GET', CUSTOMERS);
  }
});

test('a GET is sent again, and one with a body says why not', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds', { name: 'other' });
  await shop.send('GET', `/~other${CUSTOMERS}?pageSize=1&sort=customer.lastName`);
  const { hostname, port } = new URL(shop.url);
  await new Promise((done) => request({ hostname, port, path: `/~other${CUSTOMERS}`, headers: { Authorization: 'Bearer service', 'Content-Length': 2 } }, (answer) => answer.resume().on('end', done)).end('{}'));
  const page = await open(t, made, shop, '#/other/calls?id=other-2');
  await button(page, 'Send again').click();
  await sees(page, 'a browser sends no body with it', '#notice');
  await page.evaluate(() => { location.hash = '#/other/calls?id=other-1'; });
  await sees(page, '?pageSize=1', '.detail h2');
  await button(page, 'Send again').click();
  await page.waitForURL(/id=other-3$/);
  await sees(page, '?pageSize=1&sort=customer.lastName', '.detail h2');
  await sees(page, 'answered with 200', '#notice');
});

/** Sends `body` as it is, with these headers alone; comes to the id of the exchange. */
const raw = ({ url }, method, path, headers, body) => new Promise((done, failed) => {
  const { hostname, port } = new URL(url);
  request({ hostname, port, method, path, headers: { Authorization: 'Bearer service', ...headers } }, (answer) => answer.resume().on('end', () => done(answer.headers['sandbox-request-id']))).on('error', failed).end(body);
});

test('a body without a type is sent again without one, by the page and by curl', async (t) => {
  const shop = await sandbox(t);
  const id = await raw(shop, 'PUT', `${CUSTOMERS}/98029737`, {}, '{"mixins": {"a": {"b": "é"}}}');
  const page = await open(t, made, shop, `#/main/calls?id=${id}`);
  await sees(page, '204', '.detail');
  await button(page, 'As curl').click();
  const line = await page.locator('dialog pre').textContent();
  assert.match(execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), /^HTTP\/1\.1 204/);
  await page.keyboard.press('Escape');
  await button(page, 'Send again').click();
  await page.waitForURL(/id=main-3$/);
  await comesTo(page, statuses, ['204', '204', '204']);
});

test('a body that the journal has not as it came is not sent again', async (t) => {
  const shop = await sandbox(t, '--journal-length', '2000');
  const json = { 'Content-Type': 'application/json' };
  const binary = await raw(shop, 'PUT', `${CUSTOMERS}/98029737`, json, Buffer.from('{"mixins": {"a": {"b": "\xff"}}}', 'latin1'));
  const long = await raw(shop, 'PUT', `${CUSTOMERS}/98029737`, json, JSON.stringify({ mixins: { a: { b: 'x'.repeat(90_000) } } }));
  for (const id of [binary, long]) {
    const page = await open(t, made, shop, `#/main/calls?id=${id}`);
    await button(page, 'As curl').click();
    await sees(page, 'Not the same call: its body is not kept as it was sent.', 'dialog');
    await page.keyboard.press('Escape');
    await button(page, 'Send again').click();
    await sees(page, 'It cannot be sent again', '#notice');
  }
  await becomes(async () => (await shop.admin('GET', 'worlds/main/requests')).total, 2);
});

test('what is not emulated cannot be made to fail', async (t) => {
  const shop = await sandbox(t);
  await raw(shop, 'GET', '/customer/mytenant/customers/98029737/addresses', {});
  const page = await open(t, made, shop, '#/main/calls?id=main-1');
  await sees(page, 'GET-customer-tenant-list-customer-addresses', '.detail');
  await button(page, 'Send again').waitFor();
  assert.equal(await button(page, 'Fail this one next time').count(), 0);
});

test('a rule that let a call pass looks like no failure of it', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds/main/scenarios', { rules: [{ name: 'never', on: 'GET …/customers', when: { query: { q: 'x' } }, then: { error: 'unavailable' } }] });
  await shop.send('GET', CUSTOMERS);
  await shop.send('GET', CUSTOMERS, { token: 'nobody' });
  const page = await open(t, made, shop, '#/main/calls?id=main-1');
  await sees(page, 'of rule ad-hoc-1/never', '.why');
  assert.equal(await page.locator('.why .failed').count(), 0);
  await page.evaluate(() => { location.hash = '#/main/calls?id=main-2'; });
  await sees(page, 'a token that holds in this tenant', '.why .failed');
});

test('a call that is held up gets its duration when it ends', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds/main/scenarios', { rules: [{ name: 'slow', on: 'GET …/customers', then: { delay: '3s' } }] });
  const page = await open(t, made, shop);
  const held = shop.send('GET', CUSTOMERS);
  await comesTo(page, statuses, ['200']);
  await held;
  await comesTo(page, () => Number(document.querySelector('.list td:last-child').textContent) >= 3_000, true);
});
