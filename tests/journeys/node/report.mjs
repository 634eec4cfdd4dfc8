// What the report of the run says: every request, in worlds of their own, and the two failures that were wanted.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const run = JSON.parse(readFileSync(process.argv[2], "utf8"));
assert.deepEqual([run.requests, run.worlds, run.dropped, run.unmatchedCalls, run.exitCode], [22, 5, 0, 0, 0]);
const fired = Object.fromEntries(run.rules.map(({ rule, fired }) => [rule, fired]));
assert.equal(fired["third-row-fails-once/third row"], 1);
assert.equal(Object.keys(fired).length, 2);
assert.ok(Object.values(fired).every((times) => times === 1), JSON.stringify(fired));
console.log(`node: ${run.requests} requests in ${run.worlds} worlds, as the tests say`);
