/** What the compiler takes of the kit, and what it refuses. Nothing of it runs. */

import type { World } from 'emporix-sandbox-client';
import { test, type WorldOptions } from 'emporix-sandbox-client/vitest';

export async function names(world: World): Promise<void> {
  world.token('read');
  world.token('acme-read', 'acme');
  await world.arm('forbidden', 'one-of-my-own');
  await world.requests({ last: 3, status: 404 });
  await world.requests({ last: '3', status: '4xx' });
  // @ts-expect-error No such filter.
  await world.requests({ lst: 3 });
}

const seven = test.extend({ worldOptions: { seed: 7, scenarios: ['forbidden', 'one-of-my-own'], unfired: 'fail' } });
seven.only('it has the fixtures', ({ world, worldOptions }) => [world.url, worldOptions.seed]);
seven.extend({ worldOptions: async ({ sandbox }, use) => use({ name: sandbox.url }) })('so has this', ({ world }) => world.url);
seven.extend<{ shop: number }>({ shop: async ({ world }, use) => use(world.url.length) })('and this', ({ shop, world }) => [shop + 1, world.url]);
test.extend<{ shop: number; worldOptions: WorldOptions }>({ worldOptions: { seed: 7 }, shop: async ({ world }, use) => use(world.url.length) });
test.extend('length', ({ world }) => world.url.length)('by its name', ({ length }) => length + 1);

const member = test.extend({ worldOptions: { sed: 7 } });
// @ts-expect-error `worldOptions` has no `sed`: it is no test.
member('', () => undefined);
const word = test.extend({ worldOptions: { unfired: 'fial' } });
// @ts-expect-error `unfired` has no such word: it is no test.
word('', () => undefined);
const list = test.extend({ worldOptions: { scenarios: 'forbidden' } });
// @ts-expect-error `scenarios` is a list: it is no test.
list('', () => undefined);
// @ts-expect-error `worldOptions` has no `sed`.
test.override({ worldOptions: { sed: 7 } });
