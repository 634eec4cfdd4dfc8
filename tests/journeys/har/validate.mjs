// Holds HAR files against the published JSON Schema of HAR 1.2, and a broken one, so that the validator is known to find something.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import validator from "har-validator";

for (const file of process.argv.slice(2)) {
  const har = JSON.parse(readFileSync(file, "utf8"));
  await validator.har(har);
  console.log(`${file}: ${har.log.entries.length} entries as the schema has them`);
  delete har.log.entries[0].response.redirectURL;
  await assert.rejects(validator.har(har));
}
