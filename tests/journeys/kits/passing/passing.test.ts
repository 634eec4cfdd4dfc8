/** What the fixtures have to bear: tests that pass. */

import { expect } from 'vitest';
import { test } from 'emporix-sandbox-client/vitest';

const tenants = test.extend({
  worldOptions: { fixtures: { mytenant: {}, acme: { tokens: [{ name: 'read', token: 'acme-read', scopes: [] }] } } },
});

tenants('a token is that of the tenant', ({ world }) => {
  expect(world.token('read', 'acme')).toBe('acme-read');
  expect(world.token('read', 'mytenant')).toBe('read');
  expect(world.token('read')).toBe('read');
  expect(() => world.token('unknown', 'mytenant')).toThrow('for the tenant `mytenant`');
});

const strict = test.extend({ worldOptions: { scenarios: ['forbidden'], unfired: 'fail' } });

strict('a world that is gone says nothing of its rules', async ({ world }) => {
  await world.delete();
});
