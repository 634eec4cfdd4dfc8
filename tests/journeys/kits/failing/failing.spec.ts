/** Tests that fail, so that their report can be read. */

import { expect, test } from 'emporix-sandbox-client/playwright';

const JOINS = '/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356';

test('a write that is refused', async ({ request, sandbox, world }) => {
  const write = (token: string) => request.put(sandbox.url + JOINS, { headers: { Authorization: `Bearer ${world.token(token)}` } });
  await write('service');
  expect((await write('read')).status()).toBe(204);
});

test.describe('with a rule', () => {
  test.use({ worldOptions: { scenarios: ['forbidden'], unfired: 'fail' } });

  test('that has not fired', ({ world }) => {
    expect(world.url).toContain(world.name);
  });
});

test('a world that is gone', async ({ world }) => {
  await world.delete();
  expect(world.name).toBe('another');
});

const torn = test.extend<{ shop: string }>({
  shop: async ({ world }, use) => {
    await use(world.url);
    throw new Error('it has not ended well');
  },
});

torn('a fixture that ends badly', async ({ shop }) => {
  await fetch(`${shop}/oauth/token`, { method: 'POST' });
});

test.describe('with a hook', () => {
  test.afterEach(() => {
    throw new Error('it has not ended well');
  });

  test('that ends badly', async ({ world }) => {
    await fetch(`${world.url}/oauth/token`, { method: 'POST' });
  });
});
