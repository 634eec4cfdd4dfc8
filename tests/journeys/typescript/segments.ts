// The operations on segments.

import assert from "node:assert/strict";
import { as, client, codes, one, path, shop, statuses } from "./client.js";
import { bodyInWords } from "./gaps.js";

const ALL = "/customer-segment/{tenant}/segments";
const ONE = "/customer-segment/{tenant}/segments/{segmentId}";
const BULK = "/customer-segment/{tenant}/segments/bulk";
const CUSTOMER = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}";

const segment = { name: { en: "Early birds" }, siteCode: "main", status: "ACTIVE" as const };

export async function segments(): Promise<void> {
  const drawn = await create();
  await list(drawn);
  await search();
  await own();
  await upsert();
  await patch();
  await bulk(drawn);
}

/** The ids of all segments. */
export async function ids(): Promise<(string | undefined)[]> {
  const { data } = await client.GET(ALL, { params: { path, query: { pageSize: "1000" } } });
  return data!.map(({ id }) => id);
}

/** Makes an active segment with this id, for what is assigned to segments. */
export async function make(segmentId: string): Promise<void> {
  const { data } = await client.PUT(ONE, { params: one(segmentId), body: segment });
  assert.deepEqual(data, { id: segmentId });
}

/** Removes a segment with what is assigned to it, which it cannot be removed with otherwise. */
export async function unmake(segmentId: string): Promise<void> {
  await statuses([
    [400, () => client.DELETE(ONE, { params: one(segmentId) })],
    [204, () => client.DELETE(ONE, { params: { ...one(segmentId), query: { forceDelete: true } } })],
  ]);
}

async function create(): Promise<string> {
  const created = await client.POST(ALL, { params: { path }, body: { id: "birds", ...segment } });
  assert.deepEqual(created.data, { id: "birds" });
  const drawn = await client.POST(ALL, { params: { path }, body: { ...segment, name: { en: "Drawn" } } });
  assert.match(String(drawn.data?.id), /^[0-9a-f]{24}$/);
  const withoutName = { siteCode: "main" } as typeof segment;
  await statuses([
    [409, () => client.POST(ALL, { params: { path }, body: { id: "birds", ...segment } })],
    [400, () => client.POST(ALL, { params: { path }, body: withoutName })],
    [403, () => client.POST(ALL, { params: { path }, body: segment, headers: as("read") })],
    [401, () => client.POST(ALL, { params: { path }, body: segment, headers: as("unknown") })],
  ]);
  return drawn.data!.id!;
}

async function list(drawn: string): Promise<void> {
  const query = { sort: "id:asc", pageSize: "2", pageNumber: "1", fields: "name,siteCode" };
  const page = await client.GET(ALL, { params: { path, query, header: { "X-Total-Count": true } } });
  assert.equal(page.data?.length, 2);
  assert.equal(Number(page.response.headers.get("x-total-count")), (await ids()).length);
  assert.deepEqual((await ids()).slice(-2), ["birds", drawn]);
  const mine = await client.GET(ALL, { params: { path, query: { customerId: shop.customer } } });
  assert(mine.data!.length > 0);
  const localised = await client.GET(ALL, { params: { path, header: { "Accept-Language": "de" } } });
  assert(localised.data!.length > 0);
  await statuses([
    [403, () => client.GET(ALL, { params: { path, query: { customerId: "x" } }, headers: as("customer") })],
    [401, () => client.GET(ALL, { params: { path }, headers: as("unknown") })],
  ]);
}

async function search(): Promise<void> {
  const url = "/customer-segment/{tenant}/segments/search";
  const found = await client.POST(url, { params: { path }, body: { q: "id:birds" } });
  assert.deepEqual(found.data?.map(({ id, name }) => ({ id, name })), [{ id: "birds", name: segment.name }]);
  await statuses([
    [400, () => client.POST(url, { params: { path }, body: { q: "(" } })],
    [401, () => client.POST(url, { params: { path }, body: {}, headers: as("unknown") })],
    [403, () => client.POST(url, { params: { path }, body: {}, headers: as("no_scope") })],
  ]);
}

async function upsert(): Promise<void> {
  const stored = await client.GET(ONE, { params: one("birds") });
  assert.equal(stored.data?.metadata?.version, 1);
  const body = { ...segment, description: { en: "Up at five" }, metadata: { version: 1 } };
  await make("put");
  await statuses([
    [204, () => client.PUT(ONE, { params: one("birds"), body })],
    [409, () => client.PUT(ONE, { params: one("birds"), body })],
    [400, () => client.PUT(ONE, { params: one("birds"), body: { ...segment, siteCode: "" } })],
    [403, () => client.PUT(ONE, { params: one("birds"), body, headers: as("read") })],
    [404, () => client.GET(ONE, { params: one(shop.unknown) })],
    [403, () => client.GET(ONE, { params: one("birds"), headers: as("no_scope") })],
    [401, () => client.GET(ONE, { params: one("birds"), headers: as("unknown") })],
    [403, () => client.DELETE(ONE, { params: one("put"), headers: as("read") })],
    [204, () => client.DELETE(ONE, { params: one("put") })],
  ]);
}

async function patch(): Promise<void> {
  const change = (path: string) => [{ op: "replace" as const, path, value: "INACTIVE" }];
  await statuses([
    [204, () => client.PATCH(ONE, { params: one("birds"), body: change("/status") })],
    [400, () => client.PATCH(ONE, { params: one("birds"), body: change("/mixins/none") })],
    [404, () => client.PATCH(ONE, { params: one(shop.unknown), body: change("/status") })],
    [403, () => client.PATCH(ONE, { params: one("birds"), body: change("/status"), headers: as("read") })],
  ]);
  const { data } = await client.GET(ONE, { params: one("birds") });
  assert.deepEqual([data?.status, data?.description, data?.metadata?.version], ["INACTIVE", { en: "Up at five" }, 3]);
}

/** The ids of what a customer sees as its own. */
export async function own(): Promise<(string | undefined)[]> {
  const url = "/customer-segment/{tenant}/segments/me";
  const { data } = await client.GET(url, { params: { path }, headers: as("customer") });
  await statuses([
    [200, () => client.GET(url, { params: { path }, headers: as("service_own") })],
    [403, () => client.GET(url, { params: { path } })],
  ]);
  return data!.map(({ id }) => id);
}

async function bulk(drawn: string): Promise<void> {
  const items = [segment, { id: "birds", ...segment }, { id: "b1", ...segment }];
  const created = await client.POST(BULK, { params: { path }, body: items });
  assert.deepEqual(codes(created.data), [201, 409, 201]);
  const another = created.data![0].id!;
  const changed = { id: "b1", ...segment, metadata: { version: 1 } };
  const updated = await client.PUT(BULK, { params: { path }, body: [changed, changed, { id: "b2", ...segment }] });
  assert.deepEqual(codes(updated.data), [204, 409, 201]);
  const assigned = { path: { ...one("b2").path, customerId: shop.customer } };
  await statuses([
    [201, () => client.PUT(CUSTOMER, { params: assigned, body: {} })],
    [400, () => client.POST(BULK, { params: { path }, body: [] })],
    [403, () => client.PUT(BULK, { params: { path }, body: [changed], headers: as("read") })],
    [400, () => client.DELETE(BULK, { params: { path } })],
  ]);
  const remove = (ids: string[], forceDelete: boolean) =>
    client.DELETE(BULK, { params: { path, query: { forceDelete } }, ...bodyInWords(ids) });
  assert.deepEqual(codes((await remove([another, "b1", "b2", "birds", drawn], false)).data), [204, 204, 400, 204, 204]);
  assert.deepEqual(codes((await remove(["b2"], true)).data), [204]);
}
