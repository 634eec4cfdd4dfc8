import { defineConfig } from '@playwright/test';

/** A browser that is installed already; without it Playwright's own. */
const executablePath = process.env.CHROMIUM;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: 'emporix-sandbox-client/global-setup',
  timeout: 120_000,
  expect: { timeout: 60_000 },
  use: { launchOptions: { ...(executablePath && { executablePath }), args: ['--no-sandbox'] } },
});
