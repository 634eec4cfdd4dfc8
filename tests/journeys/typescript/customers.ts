// The operations on customers assignments.

import assert from "node:assert/strict";
import { as, client, codes, one, shop, statuses } from "./client.js";
import { bodyInWords } from "./gaps.js";
import { make, unmake } from "./segments.js";

const ALL = "/customer-segment/{tenant}/segments/{segmentId}/customers";
const SEARCH = "/customer-segment/{tenant}/segments/{segmentId}/customers/search";
const BULK = "/customer-segment/{tenant}/segments/{segmentId}/customers/bulk";
const B2C = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}";
const B2B = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}/{legalEntityId}";
const { customer: JOHN, anotherCustomer: ANNA, legalEntity: COMPANY, unknown: UNKNOWN } = shop;

const segment = one("customers-of");
const b2c = (customerId: string) => ({ path: { ...segment.path, customerId } });
const b2b = (customerId: string, legalEntityId: string) => ({ path: { ...b2c(customerId).path, legalEntityId } });

export async function customers(): Promise<void> {
  await make(segment.path.segmentId);
  await consumers();
  await companies();
  await lists();
  await bulk();
  await unmake(segment.path.segmentId);
}

async function consumers(): Promise<void> {
  const mixins = { note: { by: "hand" } };
  await statuses([
    [201, () => client.PUT(B2C, { params: b2c(JOHN), body: { mixins } })],
    [204, () => client.PUT(B2C, { params: b2c(JOHN), body: { mixins, metadata: { version: 1 } } })],
    [409, () => client.PUT(B2C, { params: b2c(JOHN), body: { metadata: { version: 1 } } })],
    [400, () => client.PUT(B2C, { params: b2c(UNKNOWN), body: {} })],
    [403, () => client.PUT(B2C, { params: b2c(JOHN), body: {}, headers: as("read") })],
    [401, () => client.PUT(B2C, { params: b2c(JOHN), body: {}, headers: as("unknown") })],
    [404, () => client.GET(B2C, { params: b2c(ANNA) })],
    [403, () => client.GET(B2C, { params: b2c(JOHN), headers: as("customer") })],
  ]);
  const { data } = await client.GET(B2C, { params: b2c(JOHN) });
  assert.deepEqual([data?.customer?.id, data?.mixins, data?.metadata?.version], [JOHN, mixins, 2]);
}

async function companies(): Promise<void> {
  await statuses([
    [201, () => client.PUT(B2B, { params: b2b(JOHN, COMPANY), body: {} })],
    [204, () => client.PUT(B2B, { params: b2b(JOHN, COMPANY), body: {} })],
    [409, () => client.PUT(B2B, { params: b2b(JOHN, COMPANY), body: { metadata: { version: 1 } } })],
    [400, () => client.PUT(B2B, { params: b2b(JOHN, UNKNOWN), body: {} })],
    [403, () => client.PUT(B2B, { params: b2b(JOHN, COMPANY), body: {}, headers: as("read") })],
    [404, () => client.GET(B2B, { params: b2b(ANNA, COMPANY) })],
    [401, () => client.GET(B2B, { params: b2b(JOHN, COMPANY), headers: as("unknown") })],
  ]);
  const { data } = await client.GET(B2B, { params: b2b(JOHN, COMPANY) });
  assert.deepEqual([data?.customer?.id, data?.legalEntity?.id, data?.assignmentType], [JOHN, COMPANY, "MANUAL"]);
}

async function lists(): Promise<void> {
  const query = { sort: "metadata.version:desc", pageSize: "1", pageNumber: "2" };
  const page = await client.GET(ALL, { params: { ...segment, query, header: { "X-Total-Count": true } } });
  assert.equal(page.data?.length, 1);
  assert.equal(page.response.headers.get("x-total-count"), "2");
  const found = await client.POST(SEARCH, { params: segment, body: { q: `legalEntity.id:${COMPANY}` } });
  assert.deepEqual(found.data?.map(({ legalEntity }) => legalEntity?.id), [COMPANY]);
  const own = await client.GET(ALL, { params: segment, headers: as("customer") });
  assert.deepEqual(own.data?.map(({ customer }) => customer?.id), [JOHN, JOHN]);
  await statuses([
    [400, () => client.GET(ALL, { params: { ...segment, query: { q: "(" } } })],
    [403, () => client.GET(ALL, { params: segment, headers: as("no_scope") })],
    [400, () => client.POST(SEARCH, { params: segment, body: { q: "(" } })],
    [403, () => client.POST(SEARCH, { params: segment, body: {}, headers: as("customer") })],
    [403, () => client.DELETE(B2C, { params: b2c(JOHN), headers: as("read") })],
    [204, () => client.DELETE(B2C, { params: b2c(JOHN) })],
    [403, () => client.DELETE(B2B, { params: b2b(JOHN, COMPANY), headers: as("read") })],
    [204, () => client.DELETE(B2B, { params: b2b(JOHN, COMPANY) })],
  ]);
  const left = await client.GET(ALL, { params: segment });
  assert.deepEqual(left.data, []);
}

async function bulk(): Promise<void> {
  const rows = [{ customerId: JOHN, legalEntityId: COMPANY }, { customerId: UNKNOWN }, { customerId: ANNA }];
  const updated = await client.PUT(BULK, { params: segment, body: rows });
  assert.deepEqual(codes(updated.data), [201, 400, 201]);
  const removed = await client.DELETE(BULK, { params: segment, ...bodyInWords(rows.slice(0, 1)) });
  assert.deepEqual(codes(removed.data), [204]);
  await statuses([
    [400, () => client.PUT(BULK, { params: segment, body: [] })],
    [403, () => client.PUT(BULK, { params: segment, body: rows, headers: as("read") })],
    [400, () => client.DELETE(BULK, { params: segment })],
    [401, () => client.DELETE(BULK, { params: segment, ...bodyInWords(rows), headers: as("unknown") })],
  ]);
}
