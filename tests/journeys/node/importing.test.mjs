// An import whose third row is refused once: the rows that were refused are sent again, and no other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "./world.mjs";

const shop = await world("importing");

/** The code under test: sends rows until each is written, and says how often it has sent. */
async function importRows(rows) {
  for (let tries = 1; tries <= 3; tries += 1) {
    const { status, body } = await shop.send("PUT", "/bulk", rows);
    assert.equal(status, 207);
    rows = rows.filter((_, place) => body[place].code >= 400);
    if (rows.length === 0) return tries;
  }
  throw new Error(`still refused: ${JSON.stringify(rows)}`);
}

test("an import recovers from a row that is refused", async () => {
  const before = await shop.total();
  await shop.arm("third-row-fails-once");
  const rows = ["61109356", "65044570", "66001234", "18249883"].map((customerId) => ({ customerId }));
  assert.equal(await importRows(rows), 2);
  assert.equal(await shop.total(), before + rows.length);
});

test("the journal has these requests, and no other file's", async () => {
  const { sent, kept } = await shop.counts();
  assert.deepEqual([sent, kept], [4, 4]);
});
