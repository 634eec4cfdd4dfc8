// A client that was generated from the vendor's file, on a journey through its operations on segments and groups.
// Each answer is held against the schemas of that file; what the answers say is held against what was done before.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import { Contract } from "./contract.js";
import { start } from "./sandbox.js";
import type { paths } from "./vendor.js";

const [binary, file] = process.argv.slice(2);
assert(binary && file, "usage: journey.js <binary of the sandbox> <the vendor's OpenAPI file>");

const contract = new Contract(file);
const sandbox = await start(binary);
const client = createClient<paths>({ baseUrl: sandbox.url, headers: { Authorization: "Bearer service" } });
client.use({
  onResponse: ({ request, response, schemaPath }) => contract.judge(request.method, schemaPath, response),
});

const ALL = "/customer-segment/{tenant}/segments";
const ONE = "/customer-segment/{tenant}/segments/{segmentId}";
const BULK = "/customer-segment/{tenant}/segments/bulk";
const GROUPS = "/customer-segment/{tenant}/segments/{segmentId}/groups";
const GROUP = "/customer-segment/{tenant}/segments/{segmentId}/groups/{groupId}";
/** A group of customers to which the customer of the token `customer` belongs, one of employees, and one of nobody. */
const BUYERS = "1gr5e52e-6e27-4ac5-9471-2467d3fb7500";
const EMPLOYEES = "8e41f6d2-0b7c-4c39-b1aa-4f9d2e65a083";
const UNKNOWN = "nogroup";

const path = { tenant: "mytenant" };
const one = (segmentId: string) => ({ path: { ...path, segmentId } });
const group = (segmentId: string, groupId: string) => ({ path: { ...path, segmentId, groupId } });
const as = (token: string) => ({ Authorization: `Bearer ${token}` });
const segment = { name: { en: "Early birds" }, siteCode: "main", status: "ACTIVE" as const };

async function ids(): Promise<(string | undefined)[]> {
  const { data } = await client.GET(ALL, { params: { path, query: { pageSize: "1000" } } });
  return data!.map(({ id }) => id);
}

/** Each call in turn answers the status beside it. */
async function statuses(calls: [number, () => Promise<{ response: Response }>][]): Promise<void> {
  for (const [status, call] of calls) {
    const { response } = await call();
    assert.equal(response.status, status, `${response.url}: ${response.headers.get("sandbox-hint")}`);
  }
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
  const mine = await client.GET(ALL, { params: { path, query: { customerId: "98029737" } } });
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
  const created = await client.PUT(ONE, { params: one("put"), body: segment });
  assert.deepEqual(created.data, { id: "put" });
  await statuses([
    [204, () => client.PUT(ONE, { params: one("birds"), body })],
    [409, () => client.PUT(ONE, { params: one("birds"), body })],
    [400, () => client.PUT(ONE, { params: one("birds"), body: { ...segment, siteCode: "" } })],
    [403, () => client.PUT(ONE, { params: one("birds"), body, headers: as("read") })],
    [404, () => client.GET(ONE, { params: one("nothere") })],
    [403, () => client.GET(ONE, { params: one("birds"), headers: as("no_scope") })],
    [401, () => client.GET(ONE, { params: one("birds"), headers: as("unknown") })],
  ]);
}

async function patch(): Promise<void> {
  const change = (path: string) => [{ op: "replace" as const, path, value: "INACTIVE" }];
  await statuses([
    [204, () => client.PATCH(ONE, { params: one("birds"), body: change("/status") })],
    [400, () => client.PATCH(ONE, { params: one("birds"), body: change("/mixins/none") })],
    [404, () => client.PATCH(ONE, { params: one("nothere"), body: change("/status") })],
    [403, () => client.PATCH(ONE, { params: one("birds"), body: change("/status"), headers: as("read") })],
  ]);
  const { data } = await client.GET(ONE, { params: one("birds") });
  assert.deepEqual([data?.status, data?.description, data?.metadata?.version], ["INACTIVE", { en: "Up at five" }, 3]);
}

async function groups(): Promise<void> {
  const before = await own();
  await statuses([
    [201, () => client.PUT(GROUP, { params: group("put", BUYERS), body: { mixins: { note: { by: "hand" } } } })],
    [204, () => client.PUT(GROUP, { params: group("put", BUYERS), body: { metadata: { version: 1 } } })],
    [409, () => client.PUT(GROUP, { params: group("put", BUYERS), body: { metadata: { version: 1 } } })],
    [400, () => client.PUT(GROUP, { params: group("put", EMPLOYEES), body: {} })],
    [400, () => client.PUT(GROUP, { params: group("put", UNKNOWN), body: {} })],
    [403, () => client.PUT(GROUP, { params: group("put", BUYERS), body: {}, headers: as("read") })],
    [404, () => client.GET(GROUP, { params: group("put", UNKNOWN) })],
    [403, () => client.GET(GROUPS, { params: one("put"), headers: as("customer") })],
  ]);
  const row = await client.GET(GROUP, { params: group("put", BUYERS) });
  assert.deepEqual([row.data?.segmentId, row.data?.group?.id, row.data?.metadata?.version], ["put", BUYERS, 2]);
  const listed = await client.GET(GROUPS, { params: one("put") });
  assert.deepEqual(listed.data, [row.data]);
  const found = await client.POST(`${GROUPS}/search`, { params: one("put"), body: { q: `group.id:${BUYERS}` } });
  assert.deepEqual(found.data, [row.data]);
  assert.deepEqual(await own(), [...before, "put"]);
  await statuses([
    [400, () => client.POST(`${GROUPS}/search`, { params: one("put"), body: { q: "(" } })],
    [400, () => client.DELETE(ONE, { params: one("put") })],
    [403, () => client.DELETE(GROUP, { params: group("put", BUYERS), headers: as("read") })],
    [204, () => client.DELETE(GROUP, { params: group("put", BUYERS) })],
  ]);
  assert.deepEqual(await own(), before);
  await statuses([
    [201, () => client.PUT(GROUP, { params: group("put", BUYERS), body: {} })],
    [204, () => client.DELETE(ONE, { params: { ...one("put"), query: { forceDelete: true } } })],
  ]);
  const left = await client.GET(GROUPS, { params: one("put") });
  assert.deepEqual(left.data, []);
}

/** The ids of what a customer sees as its own. */
async function own(): Promise<(string | undefined)[]> {
  const url = "/customer-segment/{tenant}/segments/me";
  const { data } = await client.GET(url, { params: { path }, headers: as("customer") });
  await statuses([
    [200, () => client.GET(url, { params: { path }, headers: as("service_own") })],
    [403, () => client.GET(url, { params: { path } })],
  ]);
  return data!.map(({ id }) => id);
}

async function bulk(drawn: string): Promise<void> {
  const codes = (rows?: { code?: number }[]) => rows?.map(({ code }) => code);
  const items = [segment, { id: "birds", ...segment }, { id: "b1", ...segment }];
  const created = await client.POST(BULK, { params: { path }, body: items });
  assert.deepEqual(codes(created.data), [201, 409, 201]);
  const another = created.data![0].id!;
  const changed = { id: "b1", ...segment, metadata: { version: 1 } };
  const updated = await client.PUT(BULK, { params: { path }, body: [changed, changed, { id: "b2", ...segment }] });
  assert.deepEqual(codes(updated.data), [204, 409, 201]);
  await statuses([
    [201, () => client.PUT(GROUP, { params: group("b2", BUYERS), body: {} })],
    [400, () => client.POST(BULK, { params: { path }, body: [] })],
    [403, () => client.PUT(BULK, { params: { path }, body: [changed], headers: as("read") })],
  ]);
  const remove = (ids: string[], forceDelete: boolean) =>
    client.DELETE(BULK, {
      params: { path, query: { forceDelete } },
      // @ts-expect-error the file says in words alone that this call has a body
      body: ids,
    });
  assert.deepEqual(codes((await remove([another, "b1", "b2", "birds", drawn], false)).data), [204, 204, 400, 204, 204]);
  assert.deepEqual(codes((await remove(["b2"], true)).data), [204]);
}

async function match(): Promise<void> {
  const url = "/customer-segment/{tenant}/segments/match";
  const items = ["p1234", "p2345", "p3456", "nothere"].map((id) => ({ id }));
  const segmentIds = ["628cd20c6e8b2432b6346ca6", "solarpanelfans", "61ge81e13562e22001h6cf456"];
  const matched = await client.POST(url, { params: { path }, body: { items, segmentIds, site: "main" } });
  assert.deepEqual(matched.data, [{ id: "p1234" }, { id: "p2345" }], "the third segment is not active");
  await statuses([
    [400, () => client.POST(url, { params: { path }, body: { items, segmentIds, site: "" } })],
    [403, () => client.POST(url, { params: { path }, body: { items, segmentIds, site: "main" }, headers: as("read") })],
  ]);
}

try {
  const before = await ids();
  const drawn = await create();
  await list(drawn);
  await search();
  await upsert();
  await patch();
  await groups();
  await bulk(drawn);
  await match();
  assert.deepEqual(await ids(), before, "what was made is gone, and nothing else");
  for (const [operation, seen] of contract.seen) {
    console.log(`${operation}: ${[...new Set(seen)].sort().join(", ")}`);
  }
  const unseen = [...contract.seen].filter(([, seen]) => !seen.some((status) => status < 300));
  assert.deepEqual(unseen, [], "operations without a good answer");
  const answers = [...contract.seen.values()].flat().length;
  console.log(`${contract.seen.size} operations, ${answers} answers, each as the vendor's file describes it`);
} finally {
  sandbox.stop();
}
