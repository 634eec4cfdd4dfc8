// The Playwright recipe: tests side by side, each in a world of its own, over the page of the Vite recipe; and what a test leaves that fails.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { write } from './page.mjs';
import { freePort, serving } from './stage.mjs';

/** Runs Playwright in `folder`; its exit code and its report. */
function playwright(folder, url) {
  const env = { ...process.env, PAGE_URL: url, PLAYWRIGHT_JSON_OUTPUT_NAME: join(folder, 'report.json') };
  const args = ['--no-install', 'playwright', 'test', '--reporter', 'json', '--config', 'chromium.config.mjs'];
  const { status, stderr } = spawnSync('npx', args, { cwd: folder, env, encoding: 'utf8' });
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  return { status, stderr, stats: report.stats, report };
}

test('each test has a world, and one that fails says why', async (t) => {
  const folder = mkdtempSync(`${process.cwd()}/playwright-`);
  write('vite', folder);
  write('playwright', folder);
  writeFileSync(join(folder, 'chromium.config.mjs'), `
    import config from './playwright.config.mjs';
    const launchOptions = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] };
    export default { ...config, timeout: 180_000, expect: { timeout: 90_000 }, use: { ...config.use, launchOptions } };
  `);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const args = ['npx', '--no-install', 'vite', '--port', `${port}`, '--strictPort', '--host', 'localhost'];
  await serving(t, url, args, { cwd: folder });
  const good = playwright(folder, url);
  assert.equal(good.status, 0, good.stderr + JSON.stringify(good.report.errors));
  assert.deepEqual([good.stats.expected, good.stats.unexpected], [2, 0]);

  writeFileSync(join(folder, 'segments.spec.mjs'), `
    import { expect } from '@playwright/test';
    import { test } from './world.mjs';
    test('fails', async ({ page, world }) => {
      await page.goto('/');
      await expect(page.locator('#count')).toHaveText(/^\\d+ segments$/);
      expect(await world.requests()).toEqual([]);
    });
  `);
  const bad = playwright(folder, url);
  assert.equal(bad.status, 1, bad.stderr);
  const [{ results: [{ attachments }] }] = bad.report.suites[0].specs[0].tests;
  const text = (name) => Buffer.from(attachments.find((it) => it.name === name).body, 'base64').toString();
  assert.equal(JSON.parse(text('calls')).requests.length, 1);
  assert.equal(JSON.parse(text('why')).status, 200);
  assert.equal(JSON.parse(text('changes')).total, 0);
});
