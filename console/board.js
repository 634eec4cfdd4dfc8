// The board of operations and errors: a click, and the next such call fails so.

import { at, change, get } from './api.js';
import { attempt, calmly, empty, fill, h, refused } from './dom.js';
import { scenarios } from './scenarios.js';

/** Faults of the way, which any operation can meet, besides the errors of its own. */
const OF_THE_WAY = { 'late by 3 s': { delay: '3s' }, reset: { connection: 'reset' } };
/** The columns: how each is called in a rule, and in its cells and above them. */
const COLUMNS = [
	['bad-request.validation', '400 invalid'], ['bad-request.batch-size', '400 batch'],
	['unauthorized.invalid', '401 invalid'], ['unauthorized.expired', '401 expired'], ['unauthorized.other-tenant', '401 tenant'],
	['forbidden', '403'], ['forbidden.scope', '403 scope'], ['not-found', '404'],
	['conflict.exists', '409 exists'], ['conflict.changed', '409 changed'], ['bad-request.assignments-exist', '400 used'],
	['rate-limited', '429'], ['server-error', '500'], ['bad-gateway', '502'], ['unavailable', '503'], ['gateway-timeout', '504'],
	['late by 3 s', 'late'], ['reset', 'reset'],
];
/** How a cell stands: what it says then, and for screen readers. */
const STATES = { off: [null, 'off'], next: ['next', 'the next call'], lasting: ['every', 'every call'], used: ['fired', 'has fired'] };

export function board(main, world, go) {
	let active = [], operations, cells = [];
	const path = at`worlds/${world}/scenarios`;
	const search = h('input', { type: 'search', label: 'Search operations', placeholder: 'bulk, customers, PUT …', oninput: () => go({ find: search.value }) });
	const grid = h('div.grid', { role: 'grid', label: 'Operations and errors', onkeydown: walk });
	const nothing = h('div');
	const side = h('aside', { label: 'Scenarios' });
	main.append(h('section', h('h1.hidden', 'Fail the next one'), h('div.bar', search,
		h('p.dim', 'A click: the next such call fails so. A second: every such call. A third: off.')), grid, nothing), side);
	const list = scenarios(side, world);

	const name = ({ operation, row, error }) => `console: ${operation.id}${row ? ` row ${row.value}` : ''} ${error}`;

	function stateOf(cell) {
		const rule = active.find(each => each.name === name(cell))?.rules[0];
		return !rule ? 'off' : rule.remaining === null ? 'lasting' : rule.remaining ? 'next' : 'used';
	}

	async function click(cell) {
		const { operation, error, row } = cell;
		const state = stateOf(cell);
		const then = OF_THE_WAY[error] ?? (row ? { items: [{ nth: Number(row.value), error }] } : { error });
		const rule = { name: error, on: operation.id, then, ...(state !== 'next' && { times: 1 }) };
		const after = { off: 'next', used: 'next', next: 'lasting', lasting: 'off' }[state];
		await attempt(() => (after === 'off' ? change('DELETE', path + at`/${name(cell)}`) : change('POST', path, { name: name(cell), rules: [rule] })),
			`${operation.id}, ${error}: ${STATES[after][1]}`);
		await look();
	}

	/** Shows how each cell stands, without making it anew. */
	function mark() {
		for (const cell of cells) {
			const { element, operation, row, error, text } = cell;
			const state = stateOf(cell);
			const [word, said] = STATES[state];
			element.dataset.state = state;
			const of = row ? `, row ${row.value} of the 207` : '';
			element.setAttribute('aria-label', `${operation.method} ${operation.path}${of}: ${error}, ${word ?? ''} ${text}, ${said}`);
			const [first, ...rest] = text.split(' ');
			fill(element, word ?? first, h('span', word ? ` ${text}` : ` ${rest.join(' ')}`));
		}
	}

	/** One cell is in the order of the Tab key; arrow keys go to the others. */
	function walk({ key, target, preventDefault }) {
		const from = cells.find(cell => cell.element === target);
		const [of, step] = { ArrowDown: ['column', 1], ArrowUp: ['column', -1], ArrowRight: ['line', 1], ArrowLeft: ['line', -1] }[key] ?? [];
		if (!from || !of) return;
		preventDefault.call(arguments[0]);
		const along = cells.filter(cell => cell[of] === from[of]);
		focus(along[along.indexOf(from) + step] ?? from);
	}

	function focus(next) {
		for (const cell of cells) cell.element.tabIndex = cell === next ? 0 : -1;
		next.element.focus();
	}

	function line(operation, label, errors, row) {
		const made = COLUMNS.map(([error, text], column) => {
			if (!errors.includes(error)) return h('div', { role: 'gridcell' });
			const cell = { operation, error, text, row, column, line: label };
			cell.element = h('button', { type: 'button', tabindex: cells.length ? -1 : 0, title: error, onclick: () => { focus(cell); click(cell); } });
			cells.push(cell);
			return h('div', { role: 'gridcell' }, cell.element);
		});
		return h('div.line', { role: 'row' }, label, made);
	}

	/** The lines of an operation: its own, and one for a row of its 207. */
	function lines(operation) {
		const { method, path, errors, rowErrors } = operation;
		// Two errors say something of some operations only.
		const fits = error => (error !== 'bad-request.batch-size' || rowErrors) && (error !== 'bad-request.assignments-exist' || method === 'DELETE');
		const own = line(operation, h('div.label', { role: 'rowheader', title: operation.id }, h('b', method), ' ',
			path.replace(/^.*\{tenant\}/, '…').replace(/\w+(?=\})/g, '')), [...errors.filter(fits), ...Object.keys(OF_THE_WAY)]);
		if (!rowErrors?.length) return own;
		const row = h('input', { type: 'number', min: 1, max: 200, value: 1, label: `Row of ${operation.id}`, oninput: mark });
		return [own, line(operation, h('div.label.row', { role: 'rowheader' }, 'row ', row, ' of the 207'),
			rowErrors.filter(error => /validation|conflict|not-found/.test(error)), row)];
	}

	function build() {
		const words = search.value.toLowerCase().split(' ');
		const found = operations.filter(each => each.built && words.every(word => `${each.method} ${each.path} ${each.id}`.toLowerCase().includes(word)));
		cells = [];
		fill(grid, h('div.line.top', { role: 'row' }, h('div.label', { role: 'columnheader' }, 'operation'),
			COLUMNS.map(([, text]) => h('div', { role: 'columnheader' }, text))), found.map(lines));
		grid.hidden = !found.length;
		fill(nothing, !found.length && empty('No operation has all of these words.', 'Leave one out.'));
		mark();
	}

	async function look() {
		try {
			({ scenarios: active } = await get(path));
			if (!operations) {
				({ operations } = await get('operations'));
				build();
			}
			mark();
			await list(active);
		} catch (refusal) {
			refused(nothing, refusal);
		}
	}

	return {
		refresh: calmly(look),
		show({ find = '' }) {
			search.value = find;
			if (operations) build();
			else look();
		},
	};
}
