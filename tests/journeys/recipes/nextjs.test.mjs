// The Next.js recipe: the server and the browser call the same world.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { test } from 'node:test';
import { write } from './page.mjs';
import { freePort, journal, page, serving } from './stage.mjs';

test('the server and the browser call the same world', async (t) => {
  const folder = mkdtempSync(`${process.cwd()}/next-`);
  write('nextjs', folder);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['npx', '--no-install', 'next', 'dev', '-p', `${port}`, '-H', '127.0.0.1'];
  const env = { ...process.env, EMPORIX_API_URL: `${process.env.EMPORIX_SANDBOX_URL}/~behind-next`, NEXT_TELEMETRY_DISABLED: '1' };
  await serving(t, `${url}/emporix/__sandbox/health/live`, args, { cwd: folder, env });
  const shown = await page(t);
  await shown.goto(url);
  await shown.locator('#server', { hasText: /^\d+ segments$/ }).waitFor();
  await shown.locator('#browser', { hasText: /^answered 200$/ }).waitFor();
  const calls = new Set(await journal('behind-next'));
  assert.ok(calls.has('GET /customer-segment/mytenant/segments 200'), [...calls]);
  assert.ok(calls.has('GET /customer-segment/mytenant/segments/me 200'), [...calls]);
});
