// One assignment more, and one less: what is written is what is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "./world.mjs";

const shop = await world("counting");

test("an assignment is created once, and then updated", async () => {
  const before = await shop.total();
  assert.equal((await shop.send("PUT", "/61109356", { mixins: { loyalty: { points: 1 } } })).status, 201);
  assert.equal((await shop.send("PUT", "/61109356", { mixins: { loyalty: { points: 2 } } })).status, 204);
  assert.equal(await shop.total(), before + 1);
  const { body } = await shop.send("GET", "/61109356");
  assert.deepEqual([body.mixins.loyalty.points, body.metadata.version], [2, 2]);
});

test("it is removed again", async () => {
  const before = await shop.total();
  assert.equal((await shop.send("DELETE", "/61109356")).status, 204);
  assert.equal((await shop.send("GET", "/61109356")).status, 404);
  assert.equal(await shop.total(), before - 1);
});

test("the journal has these requests, and no other file's", async () => {
  const { sent, kept } = await shop.counts();
  assert.deepEqual([sent, kept], [9, 9]);
});
