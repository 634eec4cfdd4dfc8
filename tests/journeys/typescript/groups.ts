// The operations on groups assignments.

import assert from "node:assert/strict";
import { as, client, one, shop, statuses } from "./client.js";
import { make, own, unmake } from "./segments.js";

const GROUPS = "/customer-segment/{tenant}/segments/{segmentId}/groups";
const GROUP = "/customer-segment/{tenant}/segments/{segmentId}/groups/{groupId}";
/** A group of customers to which the customer of the token `customer` belongs, one of employees, and one that is not there. */
const { buyers: BUYERS, employees: EMPLOYEES, unknown: UNKNOWN } = shop;

const group = (segmentId: string, groupId: string) => ({ path: { ...one(segmentId).path, groupId } });

export async function groups(): Promise<void> {
  await make("grouped");
  const before = await own();
  await statuses([
    [201, () => client.PUT(GROUP, { params: group("grouped", BUYERS), body: { mixins: { note: { by: "hand" } } } })],
    [204, () => client.PUT(GROUP, { params: group("grouped", BUYERS), body: { metadata: { version: 1 } } })],
    [409, () => client.PUT(GROUP, { params: group("grouped", BUYERS), body: { metadata: { version: 1 } } })],
    [400, () => client.PUT(GROUP, { params: group("grouped", EMPLOYEES), body: {} })],
    [400, () => client.PUT(GROUP, { params: group("grouped", UNKNOWN), body: {} })],
    [403, () => client.PUT(GROUP, { params: group("grouped", BUYERS), body: {}, headers: as("read") })],
    [404, () => client.GET(GROUP, { params: group("grouped", UNKNOWN) })],
    [403, () => client.GET(GROUPS, { params: one("grouped"), headers: as("customer") })],
  ]);
  const row = await client.GET(GROUP, { params: group("grouped", BUYERS) });
  assert.deepEqual([row.data?.segmentId, row.data?.group?.id, row.data?.metadata?.version], ["grouped", BUYERS, 2]);
  const listed = await client.GET(GROUPS, { params: one("grouped") });
  assert.deepEqual(listed.data, [row.data]);
  const found = await client.POST(`${GROUPS}/search`, { params: one("grouped"), body: { q: `group.id:${BUYERS}` } });
  assert.deepEqual(found.data, [row.data]);
  assert.deepEqual(await own(), [...before, "grouped"]);
  await statuses([
    [400, () => client.POST(`${GROUPS}/search`, { params: one("grouped"), body: { q: "(" } })],
    [403, () => client.DELETE(GROUP, { params: group("grouped", BUYERS), headers: as("read") })],
    [204, () => client.DELETE(GROUP, { params: group("grouped", BUYERS) })],
  ]);
  assert.deepEqual(await own(), before);
  await statuses([[201, () => client.PUT(GROUP, { params: group("grouped", BUYERS), body: {} })]]);
  await unmake("grouped");
  const left = await client.GET(GROUPS, { params: one("grouped") });
  assert.deepEqual(left.data, []);
}

