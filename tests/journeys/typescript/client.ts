// The client that is generated from the vendor's file, with the one sandbox it calls. Each of its answers is judged.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import { Contract } from "./contract.js";
import { gaps } from "./gaps.js";
import { start } from "./sandbox.js";
import type { paths } from "./vendor.js";

const [binary, file] = process.argv.slice(2);
assert(binary && file, "usage: journey.js <binary of the sandbox> <the vendor's OpenAPI file>");

export const contract = new Contract(file, gaps);
export const sandbox = await start(binary, gaps.behaviors.map(({ behavior }) => behavior));
export const client = createClient<paths>({ baseUrl: sandbox.url, headers: { Authorization: "Bearer service" } });
client.use({
  onResponse: ({ request, response, schemaPath }) => contract.judge(request.method, schemaPath, response),
});

/** What the fixtures of the sandbox have. */
export const shop = JSON.parse(readFileSync("shop.json", "utf8"));
export const path = { tenant: shop.tenant as string };

/** The parameters of the path of one segment. */
export const one = (segmentId: string) => ({ path: { ...path, segmentId } });
/** The headers of a call by another token than `service`. */
export const as = (token: string) => ({ Authorization: `Bearer ${token}` });
export const codes = (rows?: { code?: number }[]) => rows?.map(({ code }) => code);

/** Each call in turn answers the status beside it. */
export async function statuses(calls: [number, () => Promise<{ response: Response }>][]): Promise<void> {
  for (const [status, call] of calls) {
    const { response } = await call();
    assert.equal(response.status, status, `${response.url}: ${response.headers.get("sandbox-hint")}`);
  }
}
