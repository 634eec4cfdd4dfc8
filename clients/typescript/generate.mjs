// Writes the types of the admin API and of files: `node generate.mjs BUNDLE FILE`, where BUNDLE is what
// `clients/types/bundle.mjs` has printed.

import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

/** What the tool says about each definition besides its description: where it is in the bundle. */
const ORIGIN = / \* This interface was referenced by [^\n]*\n \* via the `definition` "[^"]*"\.\n/g;

const [bundle, file] = process.argv.slice(2);
const text = await compile(JSON.parse(readFileSync(bundle, 'utf8')), 'root', {
  additionalProperties: false,
  bannerComment: '// Made by `clients/types/generate` of the admin API and the JSON Schemas; not to be changed by hand.',
  unreachableDefinitions: true,
  style: { printWidth: 140 },
});
const types = text
  .replace(/export interface Root \{[^}]*\}\n/, '')
  .replace(ORIGIN, '')
  .replaceAll('/**\n */\n', '')
  .replaceAll(' *\n */', ' */');
writeFileSync(file, types);
