// The board: a click, and the next such call fails so.

import { at, get } from './api.js';
import { act, arrows, calmly, empty, fill, h, within } from './dom.js';
import { scenarios } from './scenarios.js';

const OF_THE_WAY = { 'late by 3 s': { delay: '3s' }, reset: { connection: 'reset' } };
// The columns in order, by the first word of an error.
const TOPS = { 'bad-request': 400, unauthorized: 401, forbidden: 403, 'not-found': 404, conflict: 409, 'rate-limited': 429,
	'server-error': 500, 'bad-gateway': 502, unavailable: 503, 'gateway-timeout': 504, 'late by 3 s': 'late', reset: 'reset' };
// How a cell stands: a word, for screen readers, and after a click.
const STATES = { off: ['', 'off', 'next'], next: ['next', 'the next call', 'lasting'], lasting: ['every', 'every call', 'off'], used: ['fired', 'has fired', 'next'] };

const text = error => error.replace(/^[^.]+/, first => TOPS[first]).replace('.', ' ');

export function board(main, world, go) {
	let active = [], operations, columns, cells = [], clicks = Promise.resolve();
	const path = at`worlds/${world}/scenarios`;
	const search = h('input', { type: 'search', label: 'Search operations', placeholder: 'bulk, customers, PUT …', oninput: () => go({ find: search.value }, true) });
	const grid = h('div.grid', { role: 'grid', label: 'Operations and errors', onfocusin: rove, onkeydown: event =>
		arrows(event, grid.querySelectorAll(`[title="${event.target.title}"]`), event.target.closest('.line').querySelectorAll('button')) });
	const nothing = h('div');
	const side = h('aside', { label: 'Scenarios' });
	main.append(h('section', h('h1.hidden', 'Fail the next one'), h('div.bar', search,
		h('span.dim', 'A click: the next such call fails so. A second: every one. A third: off.')), grid, nothing), side);
	const list = scenarios(side, world);

	const name = ({ operation, row, error }) => `console: ${operation.id}${row ? ` row ${row.value}` : ''} ${error}`;

	function stateOf(cell) {
		const rule = active.find(each => each.name === name(cell))?.rules[0];
		return !rule ? 'off' : rule.remaining === null ? 'lasting' : rule.remaining ? 'next' : 'used';
	}

	const rowsOf = ({ id }) => [...new Set(active.filter(each => each.name.startsWith(`console: ${id} row `)).map(each => each.name.split(' ')[3]))];

	async function click(cell) {
		const { operation, error, row } = cell;
		({ scenarios: active } = await get(path));
		const [, , after] = STATES[stateOf(cell)];
		const then = OF_THE_WAY[error] ?? (row ? { items: [{ nth: Number(row.value), error }] } : { error });
		const rule = { name: error, on: operation.id, then, ...(after === 'next' && { times: 1 }) };
		await act(`${operation.id}, ${error}: ${STATES[after][1]}`, ...after === 'off' ? ['DELETE', path + at`/${name(cell)}`]
			: ['POST', path, { name: name(cell), rules: [rule] }]);
		await look();
	}

	function mark() {
		grid.hidden = !cells.length;
		fill(nothing, !cells.length && empty('No operation has all these words.'));
		for (const { element, ...cell } of cells) {
			const { operation: { method, path }, row, error } = cell;
			const [word, said] = STATES[element.dataset.state = stateOf(cell)];
			const [first, ...rest] = `${word} ${text(error)}`.trim().split(' ');
			element.setAttribute('aria-label', `${method} ${path}${row ? `, row ${row.value} of the 207` : ''}: ${error}, ${word} ${text(error)}, ${said}`);
			fill(element, first, h('span', ' ', rest.join(' ')));
			if (row) row.nextElementSibling.textContent = rowsOf(cell.operation).filter(each => each !== row.value).map(each => `, ${each} too`).join('');
		}
	}

	function rove({ target }) {
		for (const { element } of target.title ? cells : []) element.tabIndex = element === target ? 0 : -1;
	}

	function line(operation, label, errors, row) {
		const cell = error => {
			const element = h('button', { type: 'button', tabindex: cells.length ? -1 : 0, title: error, key: `${operation.id} ${row ? 'row ' : ''}${error}`, onclick() {
				const now = { operation, error, row: row && { value: row.value } };
				clicks = clicks.then(within(nothing, () => click(now)));
			} });
			cells.push({ operation, error, row, element });
			return element;
		};
		return h('div.line', { role: 'row' }, label, columns.map(error => h('div', { role: 'gridcell' }, errors.includes(error) && cell(error))));
	}

	function lines(operation) {
		const { method, path, errors, rowErrors } = operation;
		const odd = { 'bad-request.batch-size': rowErrors, 'bad-request.assignments-exist': method === 'DELETE' };
		const fits = error => !(error in odd) || odd[error];
		const own = line(operation, h('div.label', { role: 'rowheader', title: operation.id }, h('b', method), ' ',
			path.replace(/^.*\{tenant\}/, '…').replace(/\w+(?=\})/g, '')), [...errors.filter(fits), ...Object.keys(OF_THE_WAY)]);
		if (!rowErrors?.length) return own;
		const row = h('input', { type: 'number', min: 1, max: 200, value: rowsOf(operation)[0] ?? 1, label: `Row of ${operation.id}`, oninput: mark });
		return [own, line(operation, h('div.label.row', { role: 'rowheader' }, 'row ', row, h('b'), ' of the 207'),
			rowErrors.filter(error => /validation|conflict|not-found/.test(error)), row)];
	}

	function build() {
		const words = search.value.toLowerCase().split(' ');
		const found = operations.filter(each => words.every(word => `${each.method} ${each.path} ${each.id}`.toLowerCase().includes(word)));
		cells = [];
		fill(grid, h('div.line.top', { role: 'row' }, h('div', { role: 'columnheader' }, 'operation'),
			columns.map(error => h('div', { role: 'columnheader' }, text(error)))), found.map(lines));
		mark();
	}

	const look = within(nothing, async () => {
		({ scenarios: active } = await get(path));
		const all = operations ?? (await get('operations')).operations.filter(each => each.built);
		if (!operations) {
			operations = all;
			const place = error => Object.keys(TOPS).indexOf(error.split('.')[0]);
			columns = [...new Set([...operations.flatMap(each => each.errors), ...Object.keys(OF_THE_WAY)])].sort((one, other) => place(one) - place(other));
			build();
		}
		mark();
		await list(active);
	});

	return {
		refresh: calmly(look),
		show({ find = '' }) {
			search.value = find;
			if (operations) build();
			else look();
		},
	};
}
