/** What the client does when calls fail, each test in a world of its own. */

import { describe, expect } from 'vitest';
import { type World } from 'emporix-sandbox-client';
import { test as base } from 'emporix-sandbox-client/vitest';
import { Segment } from '../src/shop.js';

const SEGMENT = '628cd20c6e8b2432b6346ca6';
const JOHN = '98029737';

/** The failures of these tests have to happen. */
const failing = (...scenarios: string[]) => base.extend({ worldOptions: { seed: 7, scenarios, unfired: 'fail' } });

function segmentOf({ url }: World): Segment {
  return new Segment({ url, tenant: 'mytenant', clientId: 'mytenant.backend', clientSecret: 'backend-secret' }, SEGMENT);
}

/** The statuses that the client has met, in their order. */
async function statuses(world: World): Promise<(number | null)[]> {
  return (await world.requests()).requests.map(({ status }) => status);
}

describe('a token that dies', () => {
  const test = failing('token-dies-mid-session');

  test('is fetched anew after the 401', async ({ world }) => {
    const segment = segmentOf(world);
    await segment.promote(JOHN, 'GOLD');
    await segment.promote(JOHN, 'SILVER');
    expect(await statuses(world)).toContain(401);
    await world.verify([{ name: 'a token is fetched after the 401', on: 'POST /oauth/token', count: 2 }]);
  });
});

describe('another writer', () => {
  const test = failing('another-writer-first');

  test('is not overwritten: the 409 is resolved by reading again', async ({ world }) => {
    await segmentOf(world).promote(JOHN, 'GOLD');
    expect(await statuses(world)).toEqual([200, 200, 409, 200, 204]);
    expect((await world.explain((await world.requests({ status: '409' })).requests[0]?.id)).summary).toContain('409');
  });
});

describe('a row that fails', () => {
  const test = failing('third-row-fails-once');

  test('is sent again, and no other', async ({ world }) => {
    await segmentOf(world).add(['61109356', '65044570', '66001234', '18249883']);
    await world.verify([{ name: 'only the failed row again', on: 'PUT …/customers/bulk', onlyFailedRows: true }]);
    const { changes } = await world.changes();
    expect(changes.filter(({ collection, change }) => collection === 'customer-assignments' && change === 'added')).toHaveLength(4);
  });
});

describe('an answer that is lost after the commit', () => {
  const test = failing('write-lands-answer-lost');

  test('is no lost write, and none that is made twice', async ({ world }) => {
    await segmentOf(world).promote(JOHN, 'GOLD');
    const { requests } = await world.requests({ fault: 'write-lands-answer-lost' });
    expect(requests.map(({ status, committed }) => [status, committed])).toEqual([[null, true]]);
  });
});

base('a world without a fixture: it goes at the end of the block', async ({ sandbox }) => {
  await using world = await sandbox.world({ seed: 7, clock: { mode: 'frozen', at: '2026-01-31T12:00:00Z' } });
  expect(await world.advance('90m')).toEqual({ mode: 'frozen', at: '2026-01-31T13:30:00.000Z' });
  const answer = await fetch(`${world.url}/customer-segment/mytenant/segments`, { headers: { Authorization: `Bearer ${world.token('read')}` } });
  expect(answer.status).toBe(200);
  expect((await world.coverage()).operations).toHaveLength(1);
});
