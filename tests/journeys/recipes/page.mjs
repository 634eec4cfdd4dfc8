// What a page of docs/recipes has: its files, its commands.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The text of the recipe called `name`. */
export const recipe = (name) => readFileSync(join(process.env.recipes, `${name}.md`), 'utf8');

/** Writes the files that the recipe has into `folder`; their names. */
export function write(name, folder) {
  const found = [...recipe(name).matchAll(/<!-- file: (\S+) -->\n```\w*\n([^]*?)```\n/g)];
  assert.ok(found.length > 0, `${name} has no file`);
  for (const [, file, text] of found) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return found.map(([, file]) => file);
}

/** Asserts that the recipe has this line, which is then tried. */
export function has(name, line) {
  assert.ok(recipe(name).includes(line), `${name} does not say ${line}`);
  return line;
}
