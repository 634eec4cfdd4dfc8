// Puts the admin API's description and the JSON Schemas of files together as one JSON Schema with a definition for each
// type, of which the types of both kits are made:
//   node clients/types/bundle.mjs BINARY >bundle.json
// The description is what BINARY prints; the schemas are those in `schemas`, which a test of the program keeps current.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const SCHEMAS = new URL('schemas/', ROOT);

/** The parts of the schemas of files that have a name as types; inner ones come before those that they are in. */
const NAMED = [
  ['TextMatcher', 'scenario', 'rules/items/when/path/*'],
  ['JsonMatcher', 'scenario', 'rules/items/when/body/*'],
  ['OperationPattern', 'scenario', 'rules/items/on/anyOf/0'],
  ['Records', 'expectations', 'expect/items/state/added/items'],
  ['When', 'scenario', 'rules/items/when'],
  ['Then', 'scenario', 'rules/items/then'],
  ['Rule', 'scenario', 'rules/items'],
  ['Step', 'scenario', 'steps/items'],
  ['Expectation', 'expectations', 'expect/items'],
];

/** A name that is shipped, which editors offer, or any other. */
const nameOf = (type) => ({ anyOf: [ref(type), { type: 'string', tsType: '(string & {})' }] });

const scenarioOrName = () => ({ anyOf: [...nameOf('ShippedScenario').anyOf, ref('NamedScenario')] });

/** Where the description says only that there is an object or a text, and a schema of files, or what is shipped, says what is in it. */
const REFINED = [
  ['NewWorld/fixtures/*', ref('TenantFixtures')],
  ['NewWorld/scenarios/items', scenarioOrName()],
  ['WorldOfAName/fixtures/*', ref('TenantFixtures')],
  ['WorldFiles/fixtures/*', ref('TenantFixtures')],
  ['WorldFiles/scenarios/items', { anyOf: [{ type: 'string' }, ref('NamedScenario')] }],
  ['WorldOfAName/scenarios/items', scenarioOrName()],
  ['Scenarios/scenarios/items', scenarioOrName()],
  ['Scenarios/rules/items', ref('Rule')],
  ['Scenarios/verify/items', ref('Expectation')],
  ['Expectations/expect/items', ref('Expectation')],
];

/** What is no type, but limits the values of one, or names it a second time. */
const LIMITS = new Set(['title', 'pattern', 'format', 'minLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'minProperties', 'maxProperties', 'propertyNames', 'allOf']);

/** Operations whose query is a type of its own, with the parameters of which a number is a value too. */
const QUERIES = {
  'requests-list': ['RequestFilters', ['status', 'since', 'before', 'last']],
  changes: ['ChangesQuery', ['max']],
};

const description = JSON.parse(execFileSync(process.argv[2], ['openapi', '--admin'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
const files = Object.fromEntries(readdirSync(SCHEMAS).map((name) => [name.replace('.schema.json', ''), JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8'))]));
const names = new Map(NAMED.map(([name, file, place]) => [bare(at(files[file], place)), name]));

const definitions = {
  ...description.components.schemas,
  ...queries(),
  ...shipped(),
  ...collections(),
  ...Object.fromEntries(NAMED.map(([name, file, place]) => [name, present(inside(at(files[file], place)))])),
  Scenario: inside(files.scenario),
  NamedScenario: named(inside(files.scenario)),
};
for (const [place, type] of REFINED) refine(place, type);
process.stdout.write(`${JSON.stringify({ title: 'root', definitions: tidy(definitions) }, null, 1)}\n`);

function ref(name) {
  return { $ref: `#/definitions/${name}` };
}

/** What is at a place: `items` of an array, `*` any other member of an object, `anyOf/N`, else a member. */
function at(schema, place) {
  return place.split('/').reduce((found, step) => child(found, step).value, schema);
}

/** What one step of a place leads to, and how it is replaced. */
function child(schema, step) {
  if (step === 'items') return { value: schema.items, key: 'items', owner: schema };
  if (step === '*') return { value: schema.additionalProperties, key: 'additionalProperties', owner: schema };
  if (Array.isArray(schema)) return { value: schema[step], key: step, owner: schema };
  if (step === 'anyOf') return { value: schema.anyOf, key: 'anyOf', owner: schema };
  const members = schema.properties ?? schema;
  return { value: members[step], key: step, owner: members };
}

/** The text by which equal parts are known: without what describes them. */
function bare(schema) {
  return JSON.stringify(schema, (key, value) => (key === 'description' ? undefined : value));
}

/** A schema whose named parts are references. */
function inside(schema) {
  const walk = (part) => {
    if (Array.isArray(part)) return part.map(replace);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replace(value)]));
  };
  const replace = (part) => {
    if (part === null || typeof part !== 'object') return part;
    const name = names.get(bare(part)) ?? names.get(bare(withoutNull(part)));
    if (!name) return walk(part);
    return names.has(bare(part)) ? ref(name) : { anyOf: [ref(name), { type: 'null' }], description: part.description };
  };
  return walk(schema);
}

/** A choice without the null that stands for a member that is left out. */
function withoutNull(schema) {
  return Array.isArray(schema.anyOf) ? { ...schema, anyOf: schema.anyOf.filter(({ type }) => type !== 'null') } : schema;
}

/** A type that is no choice of null. */
function present(schema) {
  return Array.isArray(schema.type) ? { ...schema, type: schema.type.find((type) => type !== 'null') } : schema;
}

/** A scenario as the admin API takes it: with the name that a file has from its path. */
function named(scenario) {
  const name = { type: 'string', description: 'the name by which it is known' };
  return { ...scenario, description: 'A scenario with its name.', properties: { name, ...scenario.properties }, required: ['name', ...scenario.required] };
}

/** The documents of each collection, and all collections of a tenant. */
function collections() {
  const types = {};
  const properties = { _tenant: ref('TenantSettings') };
  for (const [file, schema] of Object.entries(files)) {
    if (!schema.definitions?.document) continue;
    const name = singular(file.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase()));
    types[`${name}Document`] = inside(schema.definitions.document);
    properties[file] = { type: 'array', items: ref(`${name}Document`), description: schema.description };
  }
  const fixtures = { type: 'object', description: 'The collections of a tenant, as fixture files have them.', properties, additionalProperties: false };
  return { ...types, TenantSettings: inside(files.tenant), TenantFixtures: fixtures };
}

function singular(name) {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}

/** The names that are there without files of one's own. */
function shipped() {
  const read = (path) => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));
  const tokens = read('fixtures/_template/tokens.json').tokens.map(({ name }) => name);
  const scenarios = readdirSync(new URL('scenarios/', ROOT)).filter((name) => name.endsWith('.json')).map((name) => name.replace(/\.json$/, ''));
  return {
    TemplateToken: { enum: tokens, description: 'A token of the template, which tenants have that bring none of their own.' },
    ShippedScenario: { enum: scenarios.sort(), description: 'A scenario that is shipped.' },
    TokenName: { ...nameOf('TemplateToken'), description: 'The name of a token: of the template, or of one\'s own.' },
    ScenarioName: { ...nameOf('ShippedScenario'), description: 'The name of a scenario: a shipped one, or one of one\'s own.' },
  };
}

/** What can be asked in the query of some operations. */
function queries() {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  return Object.fromEntries(Object.entries(QUERIES).map(([id, [name, numbers]]) => {
    const { summary, parameters } = operations.find(({ operationId }) => operationId === id);
    const inQuery = parameters.filter((parameter) => parameter.in === 'query' && parameter.name !== 'format');
    const typeOf = (parameter) => (numbers.includes(parameter.name) ? { type: ['string', 'integer'] } : parameter.schema);
    const properties = Object.fromEntries(inQuery.map((parameter) => [parameter.name, { ...typeOf(parameter), description: parameter.description }]));
    return [name, { type: 'object', description: `${summary}.`, properties, additionalProperties: false }];
  }));
}

function refine(place, type) {
  const steps = place.split('/');
  const last = steps.pop();
  const { owner, key } = child(at(definitions, steps.join('/')), last);
  owner[key] = type;
}

/** A definition without limits, whose references lead to the definitions and stand alone. Members may be called as a limit is. */
function tidy(schema, areNames = true) {
  if (Array.isArray(schema)) return schema.map((part) => tidy(part, false));
  if (schema === null || typeof schema !== 'object') return schema;
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref.replace('#/components/schemas/', '#/definitions/') };
  const isAnyObject = !areNames && schema.type === 'object' && !schema.properties && schema.additionalProperties === undefined;
  if (isAnyObject) return { ...schema, additionalProperties: true };
  const kept = Object.entries(schema).filter(([key]) => areNames || !LIMITS.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, tidy(value, !areNames && key === 'properties')]));
}
