// What the reports of tests that fail say of their worlds: node reports.mjs VITEST.json PLAYWRIGHT.json

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const [vitest, playwright] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** A call of the journal, the reason of its answer, and what has changed. */
const REFUSED = [
  /PUT \/customer-segment\/mytenant\/segments\/628cd20c6e8b2432b6346ca6\/customers\/61109356 → 201\n/,
  /403: the check `scope` failed: token `read` lacks customersegment\.segment_manage/,
  /added mytenant customer-assignments 628cd20c6e8b2432b6346ca6\/61109356/,
];
const LONG = /requests 101, the last 100 of them\n/;
const UNFIRED = /1 rule did not: forbidden\/refused/;
const GONE = /what happened in the world cannot be said: .* answers 410/;

const tests = vitest.testResults.flatMap(({ assertionResults }) => assertionResults);
assert.equal(tests.length, 8);
const messages = Object.fromEntries(tests.map(({ title, failureMessages }) => [title, failureMessages.join('\n')]));
for (const said of REFUSED) assert.match(messages['a write that is refused'], said);
assert.match(messages['a long journal'], LONG);
assert.equal(messages['a long journal'].match(/\n {2}\S+ POST \/oauth\/token → 4/g).length, 100);
assert.match(messages['that has not fired'], UNFIRED);
assert.match(messages['a world that is gone'], GONE);
assert.match(messages['another fetch'], /requests 1\n {2}\S+ POST \/oauth\/token → 4/);

const ENDED_BADLY = ['a fixture that ends badly', 'that ends badly'];
for (const title of ENDED_BADLY) assert.match(messages[title], /it has not ended well[^]*requests 1\n {2}\S+ POST \/oauth\/token → 4/);
assert.match(messages['a scenario that is not there'], /did you mean `forbidden`\?/);

const results = Object.fromEntries(specs(playwright).map(({ title, tests: [test] }) => [title, test.results[0]]));
const [refused, unfired, gone] = ['a write that is refused', 'that has not fired', 'a world that is gone'].map((title) => results[title]);
for (const said of REFUSED) assert.match(attached(refused, 'what happened'), said);
assert.match(attached(refused, 'explanations'), REFUSED[1]);
assert.deepEqual(JSON.parse(attached(refused, 'journal')).requests.map(({ status }) => status), [201, 403]);
assert.equal(JSON.parse(attached(refused, 'changes')).total, 1);
assert.match(unfired.errors[0].message, UNFIRED);
for (const title of ENDED_BADLY) assert.equal(JSON.parse(attached(results[title], 'journal')).total, 1);
assert.equal(gone.errors.length, 1);
assert.match(attached(gone, 'what happened'), GONE);
console.log('kits: the reports of Vitest and Playwright say what happened');

function specs({ suites = [], specs: own = [] }) {
  return [...own, ...suites.flatMap(specs)];
}

function attached({ attachments }, name) {
  return Buffer.from(attachments.find((attachment) => attachment.name === name).body, 'base64').toString();
}
