/** Tests that fail, so that their report can be read. */

import { describe, expect, vi } from 'vitest';
import { test } from 'emporix-sandbox-client/vitest';

const JOINS = '/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356';

test('a write that is refused', async ({ world }) => {
  const write = (token: string) => fetch(world.url + JOINS, { method: 'PUT', headers: { Authorization: `Bearer ${world.token(token)}` } });
  await write('service');
  expect((await write('read')).status).toBe(204);
});

test('a long journal', async ({ world }) => {
  for (let nth = 0; nth < 101; nth += 1) await fetch(`${world.url}/oauth/token`, { method: 'POST' });
  expect((await world.requests()).total).toBe(0);
});

describe('with a rule', () => {
  const strict = test.extend({ worldOptions: { scenarios: ['forbidden'], unfired: 'fail' } });

  strict('that has not fired', ({ world }) => {
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

describe('with a hook', () => {
  test.afterEach(() => {
    throw new Error('it has not ended well');
  });

  test('that ends badly', async ({ world }) => {
    await fetch(`${world.url}/oauth/token`, { method: 'POST' });
  });
});

const unknown = test.extend({ worldOptions: { scenarios: ['forbiden'] } });

unknown('a scenario that is not there', ({ world }) => world.url);

// Last, because it stays another one for the file.
test('another fetch', async ({ world }) => {
  await fetch(`${world.url}/oauth/token`, { method: 'POST' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('[]')));
  expect((await fetch(world.url)).status).toBe(204);
});
