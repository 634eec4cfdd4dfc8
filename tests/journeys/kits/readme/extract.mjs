// The code of a README of a kit, as files: node extract.mjs README SECTION FOLDER writes those that the section has, and
// node extract.mjs README FILE writes a module with what the first column of the table `A world` calls, in TypeScript or Python.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [readme, ...more] = process.argv.slice(2);
const section = (title) => {
  const found = readFileSync(readme, 'utf8').split(/^## /m).find((text) => text.startsWith(`${title}\n`));
  assert.ok(found, `${readme} has no section ${title}`);
  return found;
};

if (more.length === 2) {
  const [title, folder] = more;
  const files = [...section(title).matchAll(/<!-- file: (\S+) -->\n```\w+\n([^]*?)```\n/g)];
  const blocks = section(title).match(/^```\w+$/gm) ?? [];
  assert.ok(files.length > 0 && files.length === blocks.length, `a block of ${title} has no file`);
  mkdirSync(folder, { recursive: true });
  for (const [, name, text] of files) writeFileSync(join(folder, name), text);
} else {
  const cells = [...section('A world').matchAll(/^\| (`.*?) \| /gm)].map(([, cell]) => cell);
  const calls = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)]).map(([, code]) => code.replace('[...]', '[]'));
  assert.ok(calls.length >= 15, `the table has ${calls.length} calls`);
  writeFileSync(more[0], more[0].endsWith('.py') ? python(calls) : typescript(calls));
}

function typescript(calls) {
  const texts = ['tenant', 'name', 'id', 'collection', 'method', 'path'];
  return [
    "import type { World } from 'emporix-sandbox-client';",
    `export const said = (world: World, ${texts.map((text) => `${text}: string`).join(', ')}, record: object, body: unknown): unknown[] => [`,
    ...calls.map((code) => `  world.${code},`),
    '];', '',
  ].join('\n');
}

function python(calls) {
  const texts = ['tenant', 'name', 'id', 'collection', 'method', 'path'];
  return [
    'from emporix_sandbox_client import World', '', '',
    `def said(world: World, ${texts.map((text) => `${text}: str`).join(', ')}, record: dict[str, object], body: object) -> None:`,
    ...calls.map((code) => `    world.${code}`), '',
  ].join('\n');
}
