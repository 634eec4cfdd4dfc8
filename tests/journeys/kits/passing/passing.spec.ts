/** What the fixtures have to bear: tests that pass. */

import { expect, test } from 'emporix-sandbox-client/playwright';

const LIST = '/customer-segment/mytenant/segments';
const BEARER = { headers: { Authorization: 'Bearer read' } };

test.describe('with headers of its own', () => {
  test.use({ extraHTTPHeaders: { 'X-Own': 'mine' } });

  test('a test is in its world', async ({ request, page, context, sandbox, world }) => {
    await request.get(sandbox.url + LIST, BEARER);
    await context.request.get(sandbox.url + LIST, BEARER);
    await page.goto(sandbox.url + LIST);
    // A browser asks for an icon too.
    const requests = (await world.requests()).requests.filter(({ path }) => path === LIST);
    expect(requests.map(({ status }) => status)).toEqual([200, 200, 401]);
    for (const { request: sent } of requests) expect(JSON.stringify(sent)).toContain('"mine"');
  });
});

test.describe('at a port of its own', () => {
  test.use({ worldBy: 'port', extraHTTPHeaders: { 'X-Own': 'mine' } });

  test('a test is in its world', async ({ request, world }) => {
    await request.get(world.url + LIST, BEARER);
    expect((await world.requests()).total).toBe(1);
  });
});

test.describe('with a rule', () => {
  test.use({ worldOptions: { scenarios: ['forbidden'], unfired: 'fail' } });

  test('a world that is gone says nothing of its rules', async ({ world }) => {
    await world.delete();
  });
});
