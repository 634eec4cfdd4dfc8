/** What has happened in a world, for the report of a test that has failed. */

import type { Changes, Exchange, Exchanges } from './types.js';
import type { World } from './world.js';

/** What has happened in a world. */
export interface Evidence {
  /** The exchanges of its journal. */
  journal: Exchanges;
  /** Why answers are as they are: of each 4xx and 5xx, and of each exchange without an answer, as text. */
  explanations: string;
  /** How its data differ from those it began with. */
  changes: Changes;
  /** All of it as text, an exchange a line. */
  text: string;
}

/** The most refusals that are explained; the latest are. */
const MOST_EXPLAINED = 20;

/** The most records that are said to differ. */
const MOST_CHANGES = 1000;

/** The most exchanges, and the most records, that the text has: the latest, and the first. */
const MOST_LINES = 100;

/** The most of a body that the text has; the journal has more. */
const MOST_OF_A_BODY = 500;

/** Asks a world what has happened in it. */
export async function evidence(world: World): Promise<Evidence> {
  const [journal, changes] = await Promise.all([world.requests(), world.changes({ max: MOST_CHANGES })]);
  const explained = [];
  for (const { id } of journal.requests.filter(isRefused).slice(-MOST_EXPLAINED)) {
    explained.push(await world.explainText(id));
  }
  const explanations = explained.join('\n');
  return { journal, explanations, changes, text: text(world.name, journal, explanations, changes) };
}

function isRefused({ status }: Exchange): boolean {
  return status === null || status >= 400;
}

function text(name: string, { requests, total }: Exchanges, explanations: string, { changes, total: changed }: Changes): string {
  const calls = requests.slice(-MOST_LINES).map((exchange) => `  ${line(exchange)}${body('sent', exchange.request)}${body('answered', exchange.answer)}`);
  const records = changes.slice(0, MOST_LINES).map((record) => `  ${record.change} ${record.tenant} ${record.collection} ${record.id}${fields(record.fields)}`);
  return [
    `world \`${name}\`: requests ${total}${ofThem('the last', calls, total)}`, ...calls,
    ...(explanations ? ['', 'explanations', explanations.trimEnd()] : []),
    '', `difference of the state: records ${changed}${ofThem('the first', records, changed)}`, ...records,
  ].join('\n');
}

function ofThem(which: string, lines: string[], total: number): string {
  return lines.length < total ? `, ${which} ${lines.length} of them` : '';
}

function line({ id, method, path, query, status, clientSaw }: Exchange): string {
  return `${id} ${method} ${path}${query ? `?${query}` : ''} → ${status ?? clientSaw}`;
}

function body(what: string, message: Exchange['request']): string {
  const { body: said } = message;
  return said === undefined ? '' : `\n    ${what} ${said.length > MOST_OF_A_BODY ? `${said.slice(0, MOST_OF_A_BODY)}…` : said}`;
}

function fields(changed: Changes['changes'][number]['fields']): string {
  return (changed ?? []).map(({ path, before, after }) => `\n    ${path}: ${shown(before)} → ${shown(after)}`).join('');
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
