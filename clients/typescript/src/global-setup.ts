/**
 * The `globalSetup` of Vitest and of Playwright: where `EMPORIX_SANDBOX_URL` names a sandbox, that one is used and left
 * running; otherwise one is started for the run, named in that variable for all workers, and ended afterwards.
 */

import { check } from './fit.js';
import { Sandbox } from './sandbox.js';
import { start } from './start.js';

/** Finds or starts a sandbox; what it returns ends what it has started. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.EMPORIX_SANDBOX_URL) {
    await check(new Sandbox());
    return undefined;
  }
  const { url, stop } = await start();
  await check(new Sandbox({ url })).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  process.env.EMPORIX_SANDBOX_URL = url;
  return async () => {
    delete process.env.EMPORIX_SANDBOX_URL;
    await stop();
  };
}
