// Manners: hostile texts, a server that goes and comes, two windows, keys alone, small screens, both themes, and the token.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { CUSTOMERS, becomes, browser, button, comesTo, isAccessible, live, open, sandbox, sees } from './stage.mjs';

const made = await browser(after);
const VIEWS = ['calls', 'calls?id=main-2', 'board', 'data?tenant=mytenant&collection=customers', 'data?tenant=mytenant&collection=customers&q=id:none', 'coverage', 'calls?status=418'];

/** Waits until a view has something to show. */
const drawn = (page) => page.waitForFunction(() => document.querySelector('.list tbody tr, .empty, .card, .records tbody tr, .matrix'));

/** Markup that would run, were any text taken for markup. */
const EVIL = '"><img src=x onerror="window.caught=1"><script>window.caught=1</script>\u202e<b class=evil>';

test('markup in every text stays text', async (t) => {
  const shop = await sandbox(t);
  const fixtures = { evil: {
    customers: [{ id: EVIL, firstName: EVIL, lastName: EVIL, email: 'a@example.com' }], segments: [{ id: EVIL, siteCode: EVIL, name: { en: EVIL }, status: 'ACTIVE' }], 'customer-assignments': [{ segmentId: EVIL, customerId: EVIL, mixins: { [EVIL]: { [EVIL]: EVIL } } }],
    tokens: [{ name: EVIL, token: 'evil', scopes: ['customersegment.segment_read', 'customersegment.segment_manage'] }],
  } };
  const rule = { name: '<img src=x onerror=caught=1>', on: 'DELETE …/customers/{customerId}', when: { path: { customerId: EVIL } }, then: { error: 'not-found', message: EVIL, undocumented: true } };
  await shop.admin('POST', 'worlds', { name: 'w', fixtures, scenarios: [{ name: '<b class=evil>', title: EVIL, description: EVIL, rules: [rule] }] });
  const at = `/~w/customer-segment/evil/segments/${encodeURIComponent(EVIL)}/customers`;
  const sent = { token: 'evil', headers: { 'X-Evil': EVIL.replace('\u202e', '') }, body: { mixins: { [EVIL]: { [EVIL]: EVIL } } } };
  await shop.send('PUT', `${at}/${encodeURIComponent(EVIL)}?${encodeURIComponent(EVIL)}=${encodeURIComponent(EVIL)}`, sent);
  await shop.send('DELETE', `${at}/${encodeURIComponent(EVIL)}`, { token: 'evil' });
  await shop.send('PUT', `${at}/98029737`, { ...sent, token: 'unknown' });
  await shop.send('GET', `/~w/${encodeURIComponent(EVIL)}`, { token: 'evil' });
  const page = await open(t, made, shop, '#/w/calls');
  const ids = (await shop.admin('GET', 'worlds/w/requests')).requests.map((entry) => entry.id);
  assert.equal(ids.length, 4);
  const views = [...ids.map((id) => `calls?id=${id}`), 'board', ...['customers', 'segments', 'customer-assignments', 'tokens'].map((collection) => `data?tenant=evil&collection=${collection}`), 'coverage', `calls?token=${encodeURIComponent(EVIL)}`, `${encodeURIComponent(EVIL)}?${encodeURIComponent(EVIL)}=1`];
  for (const view of views) {
    await page.goto(`${shop.console}#/w/${view}`);
    await drawn(page);
    if (view.startsWith('calls?id')) {
      await sees(page, 'Why', '.detail');
      for (let depth = 0; depth < 5; depth += 1) await page.evaluate(() => document.querySelectorAll('.detail details').forEach((each) => { each.open = true; }));
      await button(page, 'As curl').click();
    }
    if (view.startsWith('data')) {
      await page.locator('.records button.link').first().click();
      await page.locator('dialog').waitFor();
    }
    if (view === 'board') await sees(page, '<script>', '.card');
    const found = await page.evaluate(() => [globalThis.caught, document.querySelectorAll('main img, main script, dialog img, dialog script, .evil').length]);
    assert.deepEqual(found, [undefined, 0], view);
    await page.keyboard.press('Escape');
  }
  await page.goto(`${shop.console}#/w/data?tenant=evil&collection=customers`);
  await page.locator('.records button.link').first().click();
  await button(page, 'Delete').click();
  await sees(page, '0 records of customers');
});

test('the page goes on by itself when the server comes back', async (t) => {
  const shop = await sandbox(t);
  await shop.send('GET', CUSTOMERS);
  const page = await open(t, made, shop);
  const rows = () => document.querySelectorAll('.list tbody tr').length;
  await comesTo(page, rows, 1);
  await shop.stop();
  await sees(page, 'no answer, trying again', '#head');
  const again = await sandbox(t, '--port', new URL(shop.url).port);
  for (const _ of [1, 2, 3]) await again.send('GET', CUSTOMERS);
  await live(page);
  await comesTo(page, rows, 3);
  await again.send('GET', CUSTOMERS);
  await comesTo(page, rows, 4);
});

/** A way to the sandbox on which streams can fall silent without an end, as they do where a machine sleeps. */
async function way(t, shop) {
  const lines = new Set();
  const server = createServer((client) => {
    const line = connect(new URL(shop.url).port, '127.0.0.1');
    client.pipe(line).pipe(client);
    client.on('data', (sent) => sent.includes('/requests/stream') && lines.add(line));
    for (const end of [client, line]) end.on('error', () => [client, line].forEach((each) => each.destroy()));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => { lines.forEach((line) => line.destroy()); server.close(); });
  const { port } = server.address();
  return { console: shop.console.replace(/:\d+/, `:${port}`), silence: () => lines.forEach((line) => line.unpipe()) };
}

test('a page that slept shows what it has missed', async (t) => {
  const shop = await sandbox(t);
  const between = await way(t, shop);
  const page = await open(t, made, between, '#/main/calls', { clock: true });
  await shop.send('GET', CUSTOMERS);
  await comesTo(page, () => document.querySelectorAll('.list tbody tr').length, 1);
  between.silence();
  await shop.send('GET', CUSTOMERS);
  await page.clock.fastForward(60_000);
  await comesTo(page, () => document.querySelectorAll('.list tbody tr').length, 2);
  await live(page);
});

test('two windows on one world show the same, by one connection each', async (t) => {
  const shop = await sandbox(t);
  const one = await open(t, made, shop, '#/main/board?find=retrieve-customers');
  const streams = [];
  const other = await open(t, made, shop, '#/main/board?find=retrieve-customers', { context: one.context() });
  other.on('request', (request) => request.url().includes('/stream') && streams.push(request));
  const name = 'GET /customer-segment/{tenant}/segments/{segmentId}/customers: forbidden,';
  await one.locator(`button[aria-label^="${name}"]`).click();
  await other.locator(`button[data-state=next][aria-label^="${name}"]`).waitFor();
  await other.getByRole('link', { name: 'Calls' }).click();
  assert.equal((await shop.send('GET', CUSTOMERS)).status, 403);
  await comesTo(other, () => document.querySelectorAll('.list tbody tr').length, 1);
  await one.locator(`button[data-state=used][aria-label^="${name}"]`).waitFor();
  await other.getByRole('link', { name: 'Data' }).click();
  await sees(other, 'records of customer-assignments');
  assert.equal(streams.length, 0, 'views share the connection that was there');
});

test('keys alone do everything', async (t) => {
  const shop = await sandbox(t);
  for (const token of ['service', 'nobody']) await shop.send('GET', CUSTOMERS, { token });
  const page = await open(t, made, shop);
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const tabTo = async (look) => {
    for (let step = 0; step < 60; step += 1) {
      if (await page.evaluate(`(${look})(document.activeElement)`)) return;
      await press('Tab');
      const ring = await page.evaluate(() => document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none');
      assert.ok(ring, `no visible focus: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
    }
    assert.fail(`nothing is reached: ${look}`);
  };
  await press('Tab', 'Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await tabTo((element) => element.closest('.list tbody'));
  await press('ArrowDown', 'Enter');
  await page.waitForURL(/id=main-1$/);
  await sees(page, '200: GET-customer-segment-retrieve-customers', '.detail');
  await tabTo((element) => element.textContent === 'Fail this one next time');
  await press('Enter');
  await page.locator('dialog').waitFor();
  await press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Fail this one next time');

  await page.goto(`${shop.console}#/main/board`);
  await page.locator('.grid button').first().waitFor();
  await tabTo((element) => element.closest('.grid'));
  const label = () => document.activeElement.getAttribute('aria-label');
  const first = await page.evaluate(label);
  await press('ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp');
  assert.equal(await page.evaluate(label), first);
  await press('ArrowDown', 'ArrowRight', 'Enter');
  await comesTo(page, () => document.activeElement.dataset.state, 'next');
  await becomes(async () => (await shop.admin('GET', 'worlds/main/scenarios')).scenarios.length, 1);

  await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=sites`);
  await sees(page, '3 records of sites');
  await tabTo((element) => element.matches('.records button.link'));
  await press('Enter');
  await comesTo(page, () => document.activeElement.tagName, 'TEXTAREA');
  await press('Escape');
  await tabTo((element) => element.matches('.line, .chip[popovertarget]'));
  await press('Enter');
  await page.locator('[popover]:popover-open').waitFor();
  await press('Escape');
});

for (const colorScheme of ['light', 'dark']) {
  test(`nothing is inaccessible in ${colorScheme}, wide or narrow, and nothing runs over the edge`, async (t) => {
    const shop = await sandbox(t);
    await shop.admin('POST', 'worlds/main/scenarios', { scenarios: ['third-row-fails-once', 'flaky-network'], rules: [{ name: 'gone', on: 'GET …/segments', then: { connection: 'reset' } }] });
    await shop.send('GET', CUSTOMERS).catch(() => {});
    await shop.send('PUT', `${CUSTOMERS}/bulk`, { body: ['1', '98029737', '34017755'].map((customerId) => ({ customerId })) }).catch(() => {});
    await shop.send('GET', CUSTOMERS, { token: 'nobody' });
    await shop.send('GET', '/customer-segment/mytenant/segments').catch(() => {});
    await shop.admin('PUT', 'worlds/main/tenants/mytenant/customers/98029737', { firstName: 'J' });
    await shop.admin('PUT', 'worlds/main/snapshots/mine');
    for (const width of [1360, 800, 360]) {
      const page = await open(t, made, shop, '#/main/calls', { viewport: { width, height: 740 }, colorScheme });
      for (const view of VIEWS) {
        await page.goto(`${shop.console}#/main/${view}`);
        await drawn(page);
        if (view.includes('id=')) await sees(page, 'Why', '.detail');
        await isAccessible(page, `${view} at ${width}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} at ${width} runs over the edge`);
      }
      await page.goto(`${shop.console}#/main/data?tenant=mytenant&collection=customers`);
      await page.locator('summary', { hasText: 'Snapshots' }).click();
      await button(page, 'Load mine').waitFor();
      await isAccessible(page, `the snapshots at ${width}`);
      await button(page, 'New…').click();
      await isAccessible(page, `a new world at ${width}`);
      await page.keyboard.press('Escape');
      await button(page, '98029737').click();
      await isAccessible(page, `an edited record at ${width}`);
      await button(page, 'Cancel').click();
      await page.getByRole('button', { name: /^Clock/ }).click();
      await isAccessible(page, `the clock at ${width}`);
    }
  });
}

test('the token comes with the link or is asked for, and is kept in the window alone', async (t) => {
  const shop = await sandbox(t, '--admin-token', 's3 cret');
  const page = await open(t, made, shop, '#token=s3%20cret');
  await page.waitForURL(`${shop.console}`);
  await sees(page, 'No call has come yet.');
  await page.reload();
  await live(page);

  const stranger = await open(t, made, shop, '#/main/data', { stranger: true });
  await sees(stranger, 'the admin API asks for its bearer token here');
  await isAccessible(stranger, 'the question for the token');
  for (const [text, said] of [['wrong', 'the bearer token is not the admin token'], ['s3 cret', 'records of customer-assignments']]) {
    await stranger.getByLabel('Admin token').fill(text);
    await button(stranger, 'Open').click();
    await sees(stranger, said);
  }
  assert.equal(await stranger.evaluate(() => JSON.stringify(localStorage) + document.cookie), '{}');
});

test('an address that says nothing sensible is answered in words', async (t) => {
  const shop = await sandbox(t);
  const page = await open(t, made, shop, '#/%E0%A4/calls?%', { stranger: true });
  await sees(page, 'cannot name a world', 'main');
  await page.goto(`${shop.console}#/main/nothing?status=%`);
  await sees(page, '`status` is `%`', 'main');
});

test('files with mistakes, and a world that is gone, are said', async (t) => {
  const folder = mkdtempSync(`${tmpdir()}/fixtures-`);
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(`${folder}/shop`);
  const file = `${folder}/shop/customers.json`;
  writeFileSync(file, '[]');
  const shop = await sandbox(t, '--fixtures', folder, '--watch', 'off');
  await shop.admin('POST', 'worlds', { name: 'brief' });
  const page = await open(t, made, shop, '#/brief/calls');
  await shop.admin('DELETE', 'worlds/brief');
  await sees(page, 'world `brief`', 'main');
  await page.getByLabel('World').selectOption('main');
  await live(page);
  await sees(page, 'No call has come yet.');
  writeFileSync(file, '{');
  assert.equal((await fetch(`${shop.url}/__sandbox/reload`, { method: 'POST' })).status, 422);
  await page.getByRole('link', { name: 'Data' }).click();
  await sees(page, 'files have mistakes', '#head');
});

test('a page has one connection, in every view and in every world', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds', { name: 'other' });
  const page = await open(t, made, shop, '#/main/calls');
  const opened = [];
  page.on('request', (request) => request.url().includes('/stream') && opened.push(new URL(request.url()).pathname.split('/')[3]));
  for (const world of ['main', 'other', 'main']) {
    for (const view of ['calls', 'board', 'data', 'coverage']) {
      await page.evaluate((hash) => { location.hash = hash; }, `#/${world}/${view}`);
      await live(page);
      await drawn(page);
    }
  }
  assert.deepEqual(opened, ['other', 'main']);
  // A sandbox has 64: those of before have ended.
  const others = new AbortController();
  t.after(() => others.abort());
  const kept = [];
  for (let one = 1; one <= 64; one += 1) kept.push(await fetch(`${shop.url}/__sandbox/worlds/main/requests/stream`, { signal: others.signal }));
  assert.deepEqual(kept.map((answer) => answer.status), [...Array(63).fill(200), 429], 'those and the one of the page');
});

test('a window that gets no stream says so, shows its world all the same, and is live when there is room', async (t) => {
  const shop = await sandbox(t);
  const others = new AbortController();
  // An answer that is held by nothing may end by itself.
  const kept = await Promise.all(Array.from({ length: 64 }, () => fetch(`${shop.url}/__sandbox/worlds/main/requests/stream`, { signal: others.signal })));
  const page = await open(t, made, shop, '#/main/calls', { stranger: true });
  await sees(page, 'not live: too many streams', '#head');
  await sees(page, 'there are 64 streams, as many as there can be. Close another window of this page', '#notice');
  await shop.send('GET', CUSTOMERS);
  await comesTo(page, () => document.querySelectorAll('.list tbody tr').length, 1);
  assert.ok(kept.every((answer) => answer.status === 200));
  others.abort();
  await live(page);
});

/** Lets the page believe that its window is hidden, or seen again. */
const see = (page, isSeen) => page.evaluate((hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}, !isSeen);

test('windows that are hidden keep no connection, and catch up when they are seen', async (t) => {
  const shop = await sandbox(t);
  const context = await made.newContext();
  t.after(() => context.close());
  const windows = [];
  // A browser has six connections to a server.
  for (let one = 1; one <= 8; one += 1) {
    const page = await open(t, made, shop, '#/main/calls', { context });
    await drawn(page);
    windows.push(page);
    await see(page, false);
  }
  await shop.send('GET', CUSTOMERS);
  const rows = () => document.querySelectorAll('.list tbody tr').length;
  for (const page of windows.slice(0, 2)) {
    assert.equal(await page.evaluate(rows), 0);
    await see(page, true);
    await comesTo(page, rows, 1);
    await live(page);
  }
  await shop.admin('POST', 'worlds', { name: 'brief' });
  const page = windows[2];
  await page.evaluate(() => { location.hash = '#/brief/calls'; });
  await sees(page, 'No call has come yet.');
  await see(page, true);
  await live(page);
  await shop.admin('DELETE', 'worlds/brief');
  await sees(page, 'Choose another world above.', 'main');
  await see(page, false);
  await shop.admin('PUT', 'worlds/brief', {});
  await see(page, true);
  await live(page);
  await sees(page, 'No call has come yet.');
});

test('a world that is gone is shown again when it is made again', async (t) => {
  const shop = await sandbox(t);
  await shop.admin('POST', 'worlds', { name: 'brief' });
  const page = await open(t, made, shop, '#/brief/board');
  await sees(page, 'Nothing fails.');
  await shop.admin('DELETE', 'worlds/brief');
  await sees(page, 'Choose another world above.', 'main');
  await shop.admin('PUT', 'worlds/brief', {});
  await live(page);
  await sees(page, 'Nothing fails.');
  await page.locator('.grid button').first().waitFor();
});
