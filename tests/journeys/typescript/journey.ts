// A client that was generated from the vendor's file, on a journey through all of its operations.
// Each answer is held against the schemas of that file; what the answers say is held against what was done before.

import assert from "node:assert/strict";
import { contract, sandbox } from "./client.js";
import { customers } from "./customers.js";
import { groups } from "./groups.js";
import { items } from "./items.js";
import { ids, segments } from "./segments.js";

try {
  const before = await ids();
  await segments();
  await customers();
  await groups();
  await items();
  assert.deepEqual(await ids(), before, "what was made is gone, and nothing else");
  for (const [operation, seen] of contract.seen) {
    console.log(`${operation}: ${[...new Set(seen)].sort().join(", ")}`);
  }
  const isGood = (status: number) => status < 300;
  const without = (wanted: (status: number) => boolean) =>
    [...contract.seen].filter(([, seen]) => !seen.some(wanted)).map(([operation]) => operation);
  assert.deepEqual(without(isGood), [], "operations without a good answer");
  assert.deepEqual(without((status) => !isGood(status)), [], "operations without a refusal");
  const answers = [...contract.seen.values()].flat().length;
  console.log(`${contract.seen.size} operations, ${answers} answers, each as the vendor's file describes it`);
} finally {
  sandbox.stop();
}
