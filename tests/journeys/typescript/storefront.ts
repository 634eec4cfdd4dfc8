// A storefront as a customer sees it, with types that were generated from the program's own description. All of its tokens
// are from the calls of this journey. Each answer is held against that description.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import { Contract } from "./contract.js";
import type { paths } from "./service.js";

const [file] = process.argv.slice(2);
const baseUrl = process.env.EMPORIX_SANDBOX_URL;
assert(file && baseUrl, "usage: emporix-sandbox exec -- storefront.js <the sandbox's own OpenAPI file>");

const shop = JSON.parse(readFileSync("shop.json", "utf8"));
const contract = new Contract(file, { statuses: [] });
const client = createClient<paths>({ baseUrl });
client.use({
  onResponse: ({ request, response, schemaPath }) => contract.judge(request.method, schemaPath, response),
});

const path = { tenant: shop.tenant as string };
const by = (token: string) => ({ Authorization: `Bearer ${token}` });

/** The data of an answer that is a good one. */
function good<T>({ data, response }: { data?: T; response: Response }): T {
  assert(data !== undefined, `${response.url}: ${response.status}, ${response.headers.get("sandbox-hint")}`);
  return data;
}

/** The token of a visitor, and the one that it is renewed with. */
async function visit(): Promise<string> {
  const query = { tenant: shop.tenant, client_id: `${shop.tenant}.storefront` };
  const visitor = good(await client.GET("/customerlogin/auth/anonymous/login", { params: { query } }));
  const again = { ...query, refresh_token: visitor.refresh_token };
  const renewed = good(await client.GET("/customerlogin/auth/anonymous/refresh", { params: { query: again } }));
  assert.equal(renewed.sessionId, visitor.sessionId);
  assert.notEqual(renewed.access_token, visitor.access_token);
  return renewed.access_token;
}

async function login(visitor: string): Promise<{ access: string; refresh: string }> {
  const headers = by(visitor);
  const { email, password } = shop.login;
  const url = "/customer/{tenant}/login";
  const wrong = await client.POST(url, { params: { path }, headers, body: { email, password: `not ${password}` } });
  assert.equal(wrong.response.ok, false);
  const session = good(await client.POST(url, { params: { path }, headers, body: { email, password } }));
  return { access: session.access_token, refresh: session.refresh_token };
}

/** The token of the customer on behalf of its legal entity. */
async function represent(session: { access: string; refresh: string }): Promise<string> {
  const headers = by(session.access);
  const me = good(await client.GET("/customer/{tenant}/me", { params: { path }, headers }));
  assert.deepEqual([me.id, me.customerNumber], [shop.customer, shop.customer]);
  const url = "/customer-management/{tenant}/legal-entities";
  const companies = good(await client.GET(url, { params: { path }, headers }));
  assert.deepEqual(companies.map(({ id }) => id), [shop.legalEntity]);
  const query = { refreshToken: session.refresh, legalEntityId: shop.legalEntity };
  const refresh = () => client.GET("/customer/{tenant}/refreshauthtoken", { params: { path, query }, headers });
  const renewed = good(await refresh());
  assert.equal((await refresh()).response.ok, false, "a refresh token is worth nothing afterwards");
  return renewed.access_token;
}

/** Reads what the customer may see, has it changed by the token of a service, and reads again. */
async function browse(customer: string): Promise<void> {
  const headers = by(customer);
  const segments = good(await client.GET("/customer-segment/{tenant}/segments/me", { params: { path }, headers }));
  assert(segments.length > 0);
  const everywhere = "/customer-segment/{tenant}/segments/items";
  const items = async () => {
    const rows = good(await client.GET(everywhere, { params: { path }, headers }));
    return rows.map(({ segmentId, item }) => `${segmentId}/${item?.id}`);
  };
  const before = await items();
  const trees = "/customer-segment/{tenant}/segments/items/category-trees";
  assert(good(await client.GET(trees, { params: { path }, headers })).length > 0);
  const row = { segmentId: segments[0]!.id!, type: "PRODUCT" as const, itemId: shop.product as string };
  const url = "/customer-segment/{tenant}/segments/{segmentId}/items/{type}/{itemId}";
  const params = { path: { ...path, ...row } };
  const written = await client.PUT(url, { params, headers: by(await service()), body: {} });
  assert.equal(written.response.status, 201);
  const added = (await items()).filter((row) => !before.includes(row));
  assert.deepEqual(added, [`${row.segmentId}/${row.itemId}`]);
}

/** A token of client credentials. */
async function service(): Promise<string> {
  const { id, secret } = shop.client;
  const body = { grant_type: "client_credentials" as const, client_id: id, client_secret: secret };
  const bodySerializer = (body: Record<string, string>) => new URLSearchParams(body);
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return good(await client.POST("/oauth/token", { body, bodySerializer, headers })).access_token;
}

const session = await login(await visit());
const customer = await represent(session);
await browse(customer);
const headers = by(customer);
const query = { accessToken: customer };
const left = await client.GET("/customer/{tenant}/logout", { params: { path, query }, headers });
assert.equal(left.response.status, 204);
const after = await client.GET("/customer/{tenant}/me", { params: { path }, headers });
assert.equal(after.response.status, 401, "a token ends with its session");
const called = [...contract.seen].filter(([, seen]) => seen.length > 0);
console.log(`a storefront of ${called.length} operations, each answer as the program's own file describes it`);
