// Everything is removed here, while other files count on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "./world.mjs";

const shop = await world("emptying");

test("every assignment can be removed, and no other file notices", async () => {
  const { body: rows, total } = await shop.send("GET", "?pageSize=200");
  assert.equal(rows.length, total);
  const keys = rows.map(({ customer, legalEntity }) => ({ customerId: customer.id, ...(legalEntity && { legalEntityId: legalEntity.id }) }));
  const { status, body: items } = await shop.send("DELETE", "/bulk", keys);
  assert.equal(status, 207);
  assert.ok(items.every(({ code }) => code === 204), JSON.stringify(items));
  assert.equal(await shop.total(), 0);
});

test("the journal has these requests, and no other file's", async () => {
  const { sent, kept } = await shop.counts();
  assert.deepEqual([sent, kept], [3, 3]);
});
