/** Fixtures of Playwright: a world for each test, pages that reach it, and what happened in it attached to a test that fails. */

import { test as base, type TestInfo } from '@playwright/test';
import { evidence, type Evidence } from './evidence.js';
import { settled, unmet, unsaid, type WorldOptions } from './fixture.js';
import { Sandbox } from './sandbox.js';
import type { World } from './world.js';

export { expect } from '@playwright/test';
export type { WorldOptions };

/** What tests get. */
export interface WorldFixtures {
  /** How the world of a test is made, and whether a rule that has not fired fails it. */
  worldOptions: WorldOptions;
  /**
   * How pages reach the world: by the header `Sandbox-World`, which all requests of pages and of `request` have, at the
   * URL of the sandbox; or by a port of its own, at `world.url`.
   */
  worldBy: 'header' | 'port';
  /** The sandbox that `EMPORIX_SANDBOX_URL` names, as the global setup of this package sees to. */
  sandbox: Sandbox;
  /** A world of the test's own, which goes with it. */
  world: World;
}

/** `test` with a world. Other settings: `test.use({ worldOptions: { scenarios: ['…'] }, worldBy: 'port' })`. */
export const test = base.extend<WorldFixtures>({
  worldOptions: [{}, { option: true }],
  worldBy: ['header', { option: true }],
  sandbox: async ({}, use) => use(new Sandbox()),
  world: async ({ sandbox, worldOptions, worldBy }, use, testInfo) => {
    await using world = await sandbox.world({ ...(worldBy === 'port' && { port: 0 }), ...settled(worldOptions) });
    await use(world);
    const failed = testInfo.status !== testInfo.expectedStatus;
    const unfired = testInfo.status === 'passed' ? await unmet(world, worldOptions) : undefined;
    if (failed || unfired) await attach(testInfo, world);
    if (unfired) throw new Error(unfired);
  },
  extraHTTPHeaders: async ({ extraHTTPHeaders, worldBy, world }, use) => {
    await use(merged(extraHTTPHeaders, worldBy, world));
  },
  // A test's own `extraHTTPHeaders` take the place of those above, so what the test gets has the header once more.
  context: async ({ context, extraHTTPHeaders, worldBy, world }, use) => {
    if (worldBy === 'header') await context.setExtraHTTPHeaders(merged(extraHTTPHeaders, worldBy, world) ?? {});
    await use(context);
  },
  request: async ({ playwright, extraHTTPHeaders, worldBy, world }, use) => {
    const extra = merged(extraHTTPHeaders, worldBy, world);
    const request = await playwright.request.newContext(extra && { extraHTTPHeaders: extra });
    await use(request);
    await request.dispose();
  },
});

type Headers = Record<string, string> | undefined;

function merged(own: Headers, by: WorldFixtures['worldBy'], world: World): Headers {
  return by === 'header' ? { ...own, ...world.headers } : own;
}

async function attach(testInfo: TestInfo, world: World): Promise<void> {
  let found: Evidence;
  try {
    found = await evidence(world);
  } catch (error) {
    await testInfo.attach('what happened', { body: unsaid(error), contentType: 'text/plain' });
    return;
  }
  const { journal, explanations, changes, text } = found;
  const json = (value: unknown) => ({ body: JSON.stringify(value, null, 2), contentType: 'application/json' });
  await testInfo.attach('what happened', { body: text, contentType: 'text/plain' });
  await testInfo.attach('journal', json(journal));
  if (explanations) await testInfo.attach('explanations', { body: explanations, contentType: 'text/plain' });
  await testInfo.attach('changes', json(changes));
}
