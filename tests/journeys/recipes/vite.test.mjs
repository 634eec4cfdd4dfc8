// The Vite recipe: a page behind the proxy, a page without it, and who may call the admin API.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { test } from 'node:test';
import { write } from './page.mjs';
import { freePort, journal, page, serving } from './stage.mjs';

const { EMPORIX_SANDBOX_URL } = process.env;

async function vite(t, base) {
  const folder = mkdtempSync(`${process.cwd()}/vite-`);
  write('vite', folder);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const args = ['npx', '--no-install', 'vite', '--port', `${port}`, '--strictPort', '--host', 'localhost'];
  await serving(t, url, args, { cwd: folder, env: { ...process.env, EMPORIX_API_URL: base } });
  return url;
}

test('a page behind the proxy calls the world of the base URL', async (t) => {
  const url = await vite(t, `${EMPORIX_SANDBOX_URL}/~behind-vite`);
  const shown = await page(t);
  await shown.goto(url);
  await shown.locator('#count', { hasText: /^\d+ segments$/ }).waitFor();
  assert.deepEqual(await journal('behind-vite'), ['GET /customer-segment/mytenant/segments 200']);
  // The admin API is not in a world.
  const admin = await shown.evaluate(() => fetch('/emporix/__sandbox/worlds').then((it) => it.status));
  assert.equal(admin, 404);
});

test('a page without a proxy reads refusals and their hints', async (t) => {
  const url = await vite(t, EMPORIX_SANDBOX_URL);
  const shown = await page(t);
  await shown.goto(`${url}/direct.html?api=${EMPORIX_SANDBOX_URL}/~direct`);
  await shown.locator('#count', { hasText: /^404 .*unknown/ }).waitFor();
  assert.deepEqual(await journal('direct'), ['GET /customer-segment/mytenant/segments/unknown 404']);
  const admin = (base) => shown.evaluate((base) => fetch(`${base}/__sandbox/worlds`).then((it) => it.status, () => 0), base);
  assert.equal(await admin(EMPORIX_SANDBOX_URL), 0);
  const proxied = (method) => shown.evaluate((method) => fetch('/emporix/__sandbox/worlds', { method }).then((it) => it.status), method);
  assert.deepEqual([await proxied('GET'), await proxied('POST')], [200, 201]);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const args = [process.env.binary, 'serve', '--quiet', '--port', `${port}`, '--admin-origin', url];
  await serving(t, base, args, {});
  assert.equal(await admin(base), 200);
});
