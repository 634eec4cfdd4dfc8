// The operations on items assignments, and the match that looks at them.

import assert from "node:assert/strict";
import { as, client, codes, one, path, shop, statuses } from "./client.js";
import { bodyInWords } from "./gaps.js";
import { make, unmake } from "./segments.js";

const EVERYWHERE = "/customer-segment/{tenant}/segments/items";
const TREES = "/customer-segment/{tenant}/segments/items/category-trees";
const ALL = "/customer-segment/{tenant}/segments/{segmentId}/items";
const SEARCH = "/customer-segment/{tenant}/segments/{segmentId}/items/search";
const BULK = "/customer-segment/{tenant}/segments/{segmentId}/items/{type}/bulk";
const ITEM = "/customer-segment/{tenant}/segments/{segmentId}/items/{type}/{itemId}";
const CUSTOMER = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}";
const MATCH = "/customer-segment/{tenant}/segments/match";
const { product: PRODUCT, anotherProduct: ANOTHER, category: CATEGORY, unknown: UNKNOWN } = shop;

const segment = one("items-of");
const of = (type: string) => ({ path: { ...segment.path, type } });
const item = (type: string, itemId: string) => ({ path: { ...of(type).path, itemId } });
const product = item("PRODUCT", PRODUCT);
const category = item("CATEGORY", CATEGORY);

export async function items(): Promise<void> {
  await make(segment.path.segmentId);
  await single();
  await lists();
  await trees();
  await match();
  await bulk();
  await unmake(segment.path.segmentId);
}

async function single(): Promise<void> {
  const mixins = { note: { by: "hand" } };
  await statuses([
    [201, () => client.PUT(ITEM, { params: product, body: { mixins } })],
    [204, () => client.PUT(ITEM, { params: product, body: { mixins, metadata: { version: 1 } } })],
    [409, () => client.PUT(ITEM, { params: product, body: { metadata: { version: 1 } } })],
    [201, () => client.PUT(ITEM, { params: category, body: {} })],
    [400, () => client.PUT(ITEM, { params: item("PRODUCT", UNKNOWN), body: {} })],
    [400, () => client.PUT(ITEM, { params: item("SERVICE", PRODUCT), body: {} })],
    [403, () => client.PUT(ITEM, { params: product, body: {}, headers: as("read") })],
    [401, () => client.PUT(ITEM, { params: product, body: {}, headers: as("unknown") })],
    [404, () => client.GET(ITEM, { params: item("PRODUCT", ANOTHER) })],
    [404, () => client.GET(ITEM, { params: item("CATEGORY", PRODUCT) })],
    [403, () => client.GET(ITEM, { params: product, headers: as("no_scope") })],
  ]);
  const { data } = await client.GET(ITEM, { params: product });
  assert.deepEqual([data?.segmentId, data?.item?.id, data?.type], [segment.path.segmentId, PRODUCT, "PRODUCT"]);
  assert.deepEqual([data?.mixins, data?.metadata?.version], [mixins, 2]);
}

async function lists(): Promise<void> {
  const query = { sort: "item.id:asc", pageSize: "1" };
  const page = await client.GET(ALL, { params: { ...segment, query, header: { "X-Total-Count": true } } });
  assert.deepEqual(page.data?.map(({ item }) => item?.id), [CATEGORY]);
  assert.equal(page.response.headers.get("x-total-count"), "2");
  const found = await client.POST(SEARCH, { params: segment, body: { q: "type:PRODUCT" } });
  assert.deepEqual(found.data?.map(({ item }) => item?.id), [PRODUCT]);
  const everywhere = await client.GET(EVERYWHERE, { params: { path, query: { q: `item.id:${PRODUCT}` } } });
  assert.deepEqual(everywhere.data, found.data);
  const elsewhere = { q: `item.id:${PRODUCT}`, siteCode: UNKNOWN, onlyActive: true };
  const none = await client.GET(EVERYWHERE, { params: { path, query: elsewhere } });
  assert.deepEqual(none.data, []);
  await statuses([
    [400, () => client.GET(ALL, { params: { ...segment, query: { q: "(" } } })],
    [403, () => client.GET(ALL, { params: segment, headers: as("no_scope") })],
    [400, () => client.POST(SEARCH, { params: segment, body: { q: "(" } })],
    [401, () => client.POST(SEARCH, { params: segment, body: {}, headers: as("unknown") })],
    [400, () => client.GET(EVERYWHERE, { params: { path, query: { q: "(" } } })],
    [403, () => client.GET(EVERYWHERE, { params: { path }, headers: as("no_scope") })],
  ]);
}

interface Node {
  id: string;
  isSegmentAssigned: boolean;
  subcategories?: Node[];
}

/** Each category of the trees with whether it is assigned, those above first. */
const flat = (trees: Node[]): [string, boolean][] =>
  trees.flatMap(({ id, isSegmentAssigned, subcategories }) => [[id, isSegmentAssigned], ...flat(subcategories ?? [])]);

async function trees(): Promise<void> {
  const seen = async () => {
    const { data } = await client.GET(TREES, { params: { path }, headers: as("customer") });
    return new Map(flat(data as Node[]));
  };
  const params = { path: { ...segment.path, customerId: shop.customer } };
  await statuses([[201, () => client.PUT(CUSTOMER, { params, body: {} })]]);
  const assigned = await seen();
  assert.equal(assigned.get(CATEGORY), true);
  for (const ancestor of shop.ancestors) assert.equal(assigned.get(ancestor), false, ancestor);
  assert.equal((await seen()).size, assigned.size);
  const elsewhere = { path, query: { siteCode: UNKNOWN } };
  const none = await client.GET(TREES, { params: elsewhere, headers: as("customer") });
  assert.deepEqual(none.data, []);
  await statuses([
    [403, () => client.GET(TREES, { params: { path } })],
    [401, () => client.GET(TREES, { params: { path }, headers: as("unknown") })],
  ]);
}

async function match(): Promise<void> {
  const items = [PRODUCT, shop.productOfCategory, ANOTHER, UNKNOWN].map((id: string) => ({ id }));
  const body = { items, segmentIds: [segment.path.segmentId], site: "main" };
  const matched = await client.POST(MATCH, { params: { path }, body });
  assert.deepEqual(matched.data, items.slice(0, 2), "one by itself, one by its category");
  await statuses([
    [400, () => client.POST(MATCH, { params: { path }, body: { ...body, site: "" } })],
    [403, () => client.POST(MATCH, { params: { path }, body, headers: as("read") })],
  ]);
}

async function bulk(): Promise<void> {
  const rows = [{ id: PRODUCT, metadata: { version: 1 } }, { id: UNKNOWN }, { id: ANOTHER }];
  const updated = await client.PUT(BULK, { params: of("PRODUCT"), body: rows });
  assert.deepEqual(codes(updated.data), [409, 400, 201]);
  const removed = await client.DELETE(BULK, { params: of("PRODUCT"), ...bodyInWords([PRODUCT, ANOTHER]) });
  assert.deepEqual(codes(removed.data), [204, 204]);
  await statuses([
    [400, () => client.PUT(BULK, { params: of("PRODUCT"), body: [] })],
    [403, () => client.PUT(BULK, { params: of("PRODUCT"), body: rows, headers: as("read") })],
    [400, () => client.DELETE(BULK, { params: of("PRODUCT") })],
    [403, () => client.DELETE(BULK, { params: of("PRODUCT"), ...bodyInWords([PRODUCT]), headers: as("read") })],
    [403, () => client.DELETE(ITEM, { params: category, headers: as("read") })],
    [204, () => client.DELETE(ITEM, { params: category })],
  ]);
}
