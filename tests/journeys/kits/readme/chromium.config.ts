/** The settings of the README, with Debian's browser. */

import config from './playwright.config.js';

const { CHROMIUM } = process.env;

export default { ...config, use: { ...config.use, launchOptions: { ...(CHROMIUM && { executablePath: CHROMIUM }), args: ['--no-sandbox'] } } };
