// A sandbox and a browser beside it, and what the tests of the console share.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';

export const CUSTOMERS = '/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers';
/** Nothing on a page takes longer than this, on a machine that builds meanwhile. */
const PATIENCE = 90_000;

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The browser of a file of tests. It calls the sandbox alone. */
export async function browser(after) {
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];
  const made = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  after(() => made.close());
  return made;
}

/** A sandbox for one test, with these flags. */
export async function sandbox(t, ...flags) {
  const process_ = spawn(process.env.binary, ['serve', ...(flags.includes('--port') ? [] : ['--port', '0']), '--seed', '17', '--quiet', '--format', 'json', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async () => {
    if (process_.exitCode !== null) return;
    process_.kill();
    await once(process_, 'exit');
  };
  t.after(stop);
  const ended = once(process_, 'exit').then(([code]) => { throw new Error(`the sandbox ended with ${code}`); });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface(process_.stdout), 'line'), ended]);
  const { url, console } = JSON.parse(line);
  return {
    url, console, stop,
    /** A request to the emulated service, as `token`; a body that is a text is sent as it is. */
    send: (method, path, { token = 'service', body, headers = {} } = {}) => fetch(url + path, {
      method, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }), ...headers }, body: typeof body === 'object' ? JSON.stringify(body) : body,
    }),
    /** A call of the admin API that is good. */
    async admin(method, path, body) {
      const answer = await fetch(`${url}/__sandbox/${path}`, { method, headers: body && { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.ok, `${method} ${path}: ${text}`);
      return text && JSON.parse(text);
    },
  };
}

/** A window at `place` of the console. Errors of its scripts, and what its policy refuses, fail the test. */
export async function open(t, made, shop, place = '#/main/calls', options = {}) {
  const context = options.context ?? await made.newContext({ viewport: { width: 1360, height: 820 }, ...options });
  if (!options.context) t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.mistakes = [];
  page.on('pageerror', (error) => page.mistakes.push(error.stack));
  page.on('console', (message) => /error|warning/.test(message.type()) && !/Failed to load resource/.test(message.text()) && page.mistakes.push(message.text()));
  page.on('dialog', (dialog) => page.mistakes.push(`a dialog: ${dialog.message()}`));
  t.after(() => assert.deepEqual(page.mistakes, []));
  if (options.clock) await page.clock.install();
  await page.goto(`${shop.console}${place}`);
  if (!options.stranger) await live(page);
  return page;
}

export const live = (page) => page.locator('.live', { hasText: /^live$/ }).waitFor();

/** Waits until `text` can be seen, in `where` or anywhere. */
export const sees = (page, text, where = 'body') => page.locator(where).getByText(text).first().waitFor();

/** Waits until `look` comes to `value` on the page. */
export async function comesTo(page, look, value) {
  const isThere = new Function('text', `return JSON.stringify((${look})()) === text`);
  await page.waitForFunction(isThere, JSON.stringify(value)).catch(async (error) => {
    assert.deepEqual(await page.evaluate(`(${look})()`), value, error.message);
  });
}

/** Waits until what `read` gets from elsewhere than the page becomes `value`. */
export async function becomes(read, value, message) {
  let found = await read();
  for (let tries = 0; !isDeepStrictEqual(found, value) && tries < 100; tries += 1) {
    await sleep(100);
    found = await read();
  }
  assert.deepEqual(found, value, message);
}

/** What has the focus, and that something has it. */
export const focused = () => document.activeElement === document.body ? 'nothing' : document.activeElement.dataset.key ?? document.activeElement.getAttribute('aria-label');

/** Waits until something has the focus. */
export const hasFocus = (page) => comesTo(page, () => document.activeElement !== document.body, true);

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Holds what is shown against the rules for accessible pages. */
export async function isAccessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`);
  assert.deepEqual(found, [], what);
}
