// Another writer comes first, once: the version is read again, and the change is made on what is there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "./world.mjs";

const shop = await world("locking");

/** The code under test: adds a point to what is stored. */
async function addPoint(customer) {
  for (let tries = 1; tries <= 3; tries += 1) {
    const { body } = await shop.send("GET", `/${customer}`);
    const points = (body.mixins?.loyalty?.points ?? 0) + 1;
    const change = { mixins: { loyalty: { points } }, metadata: { version: body.metadata.version } };
    const { status } = await shop.send("PUT", `/${customer}`, change);
    if (status === 204) return tries;
    assert.equal(status, 409);
  }
  throw new Error("still in conflict");
}

test("a change survives another writer", async () => {
  assert.equal((await shop.send("PUT", "/61109356", { mixins: { loyalty: { points: 1 } } })).status, 201);
  await shop.arm("another-writer-first");
  assert.equal(await addPoint("61109356"), 2);
  const { body } = await shop.send("GET", "/61109356");
  assert.equal(body.mixins.loyalty.points, 2);
});

test("the journal has these requests, and no other file's", async () => {
  const { sent, kept } = await shop.counts();
  assert.deepEqual([sent, kept], [6, 6]);
});
