/** The settings of the README, with Debian's browser, on a machine that may be slow. */

import config from './playwright.config.js';

const { CHROMIUM } = process.env;

export default { ...config, timeout: 120_000, expect: { timeout: 60_000 }, use: { ...config.use, launchOptions: { ...(CHROMIUM && { executablePath: CHROMIUM }), args: ['--no-sandbox'] } } };
