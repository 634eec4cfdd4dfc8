// Writes copies of the scenario with the page's examples, each with one of the rules that bend an answer.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const scenario = JSON.parse(readFileSync("scenarios/documented-examples.json", "utf8"));
const rules = JSON.parse(readFileSync(process.argv[2], "utf8"));
mkdirSync("bent");
rules.filter((_, place) => place % 8 === 0).forEach((rule, place) => {
  writeFileSync(`bent/bent-${place}.json`, JSON.stringify({ rules: [rule], steps: scenario.steps }));
});
