/** Every way in which a test of Playwright sends requests leads to its world. */

import { expect, test } from 'emporix-sandbox-client/playwright';
import type { World } from 'emporix-sandbox-client';

const LIST = '/customer-segment/mytenant/segments';

/** The headers `X-Own` of the requests in the world, in their order. */
async function own(world: World): Promise<(string | undefined)[]> {
  const { requests } = await world.requests();
  return requests.filter(({ path }) => path === LIST).map(({ request }) => request.headers['x-own']);
}

test('contexts and requests that a test makes by hand', async ({ browser, playwright, sandbox, world }) => {
  const list = sandbox.url + LIST;
  for (const options of [undefined, { extraHTTPHeaders: { 'X-Own': 'context' } }]) {
    const context = await browser.newContext(options);
    await (await context.newPage()).goto(list);
    await context.setExtraHTTPHeaders({ 'X-Own': 'set' });
    await (await context.newPage()).goto(list);
    await context.close();
    const request = await playwright.request.newContext(options);
    await request.get(list);
    await request.dispose();
  }
  const page = await browser.newPage({ extraHTTPHeaders: { 'X-Own': 'page' } });
  await page.setExtraHTTPHeaders({ 'X-Own': 'page set' });
  await page.goto(list);
  await page.context().close();
  expect(await own(world)).toEqual([undefined, 'set', undefined, 'context', 'set', 'context', 'page set']);
});

test('the context of the test, whose headers are set', async ({ context, page, sandbox, world }) => {
  await context.setExtraHTTPHeaders({ 'X-Own': 'set' });
  await page.goto(sandbox.url + LIST);
  expect(await own(world)).toEqual(['set']);
});

test.describe('with headers of the test', () => {
  test.use({ extraHTTPHeaders: { 'X-Own': 'mine' } });

  test('those of a context by hand are others', async ({ browser, sandbox, world }) => {
    const context = await browser.newContext();
    await context.request.get(sandbox.url + LIST);
    await context.close();
    expect(await own(world)).toEqual(['mine']);
  });
});

test.describe('at a port of its own', () => {
  test.use({ worldBy: 'port' });

  test('no header names the world', async ({ browser, sandbox, world }) => {
    const context = await browser.newContext();
    await context.request.get(sandbox.url + LIST);
    await context.request.get(world.url + LIST);
    await context.close();
    const { requests } = await world.requests();
    expect(requests.map(({ request }) => 'sandbox-world' in request.headers)).toEqual([false]);
  });
});
