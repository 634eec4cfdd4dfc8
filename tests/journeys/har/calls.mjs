// Calls a sandbox in each way that a HAR file shows differently, and writes the files: all exchanges, and the refused ones.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const { EMPORIX_API_URL: base, EMPORIX_SANDBOX_URL: sandbox, binary } = process.env;
const segment = "628cd20c6e8b2432b6346ca6";
const customers = `${base}/customer-segment/mytenant/segments/${segment}/customers`;
const headers = { Authorization: "Bearer service", "Content-Type": "application/json" };
const form = "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";

const rules = [{ name: "gone", on: "GET …/customers", when: { query: { x: "gone" } }, then: { connection: "reset" } }];
const armed = await fetch(`${sandbox}/__sandbox/worlds/main/scenarios`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ rules }),
});
assert.equal(armed.status, 200);
const long = JSON.stringify({ mixins: { a: { text: "x".repeat(20_000) } } });
const statuses = [];
for (const [url, request] of [
  [`${customers}?pageSize=2&q=${encodeURIComponent("customer.id:98029737")}`, { headers }],
  [`${customers}/61109356`, { method: "PUT", headers, body: "{}" }],
  [`${customers}/61109356`, { method: "PUT", headers, body: long }],
  [`${customers}/never`, { method: "PUT", headers, body: "{" }],
  [`${base}/oauth/token`, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: form }],
  [`${base}/no/such/path`, { headers }],
]) {
  const answer = await fetch(url, request);
  await answer.arrayBuffer();
  statuses.push(answer.status);
}
assert.deepEqual(statuses.slice(3), [400, 200, 404]);
await assert.rejects(fetch(`${customers}?x=gone`, { headers }));

for (const [file, filters] of [["all.har", []], ["refused.har", ["--status", "4xx"]]]) {
  const har = execFileSync(binary, ["requests", "--format", "har", ...filters]);
  assert.ok(!har.includes("backend-secret") && !har.includes("Bearer service"), "credentials are fingerprints");
  writeFileSync(file, har);
}
