/** Fixtures of Playwright: a world for each test, pages that reach it, and what happened in it attached to a test that fails. */

import { test as base, type BrowserContext, type TestInfo } from '@playwright/test';
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

/** What is beside them. */
interface OwnFixtures {
  /** Lets all that sends requests in this test know its headers. */
  headersOfTest: void;
}

/** What is once for each worker, whose tests run one after another. */
interface WorkerFixtures {
  /** The headers of the test that runs, where it has any: those it says, and that of its world. */
  sent: { own: Headers; world: Headers };
}

type Headers = Record<string, string>;

/** `test` with a world. Other settings: `test.use({ worldOptions: { scenarios: ['…'] }, worldBy: 'port' })`. */
export const test = base.extend<WorldFixtures & OwnFixtures, WorkerFixtures>({
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
  headersOfTest: [async ({ extraHTTPHeaders, worldBy, world, sent }, use) => {
    Object.assign(sent, { own: extraHTTPHeaders ?? {}, world: worldBy === 'header' ? world.headers : {} });
    await use();
    Object.assign(sent, { own: {}, world: {} });
  }, { auto: true }],
  sent: [async ({}, use) => use({ own: {}, world: {} }), { scope: 'worker' }],
  browser: [async ({ browser, sent }, use) => {
    const made = browser.newContext.bind(browser);
    browser.newContext = async (options) => inWorld(await made(withHeaders(options, sent)), sent.world);
    await use(browser);
  }, { scope: 'worker' }],
  playwright: [async ({ playwright, sent }, use) => {
    const made = playwright.request.newContext.bind(playwright.request);
    playwright.request.newContext = (options) => made(withHeaders(options, sent));
    await use(playwright);
    playwright.request.newContext = made;
  }, { scope: 'worker' }],
  context: async ({ context, sent }, use) => {
    await inWorld(context, sent.world).setExtraHTTPHeaders(sent.own);
    await use(context);
  },
  request: async ({ playwright }, use) => {
    const request = await playwright.request.newContext();
    await use(request);
    await request.dispose();
  },
});

/** Options of a context by hand: its requests have the headers that it says, or else those of the test, and that of the world. */
function withHeaders<Options extends { extraHTTPHeaders?: Headers }>(options: Options | undefined, { own, world }: WorkerFixtures['sent']): Options {
  return { ...options, extraHTTPHeaders: { ...(options?.extraHTTPHeaders ?? own), ...world } } as Options;
}

/** The same context, which keeps the header of the world when others are set. */
function inWorld(context: BrowserContext, headers: Headers): BrowserContext {
  const set = context.setExtraHTTPHeaders.bind(context);
  context.setExtraHTTPHeaders = (own) => set({ ...own, ...headers });
  return context;
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
