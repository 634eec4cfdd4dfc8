// Which documented statuses clients have met, as a matrix of operations and statuses; a gap is closed with a click.

import { at, change, get } from './api.js';
import { attempt, button, calmly, count, empty, fill, h, refused } from './dom.js';

export function coverage(main, world) {
	const place = h('section');
	main.append(h('h1', 'Coverage'), place);
	const path = at`worlds/${world}`;

	const meet = ({ operation, part, status, scenario, rule }) => attempt(() => change('POST', `${path}/scenarios`, scenario ? { scenarios: [scenario] }
		: { name: `console: meet ${operation} ${part} ${status}`, rules: [{ ...rule, times: 1 }] }), `the next call of ${operation} is answered so`);

	function cell(found, gap) {
		if (gap) return h('td', button('meet it', () => meet(gap), { title: gap.line, key: gap.line,
			label: `meet it: ${gap.operation}, ${gap.part} ${gap.status}` }));
		return h(`td.${found?.documented ? 'met' : 'dim'}`, found && [found.organic > 0 && `${found.organic}× `, found.injected > 0 && `${found.injected}⚡`]);
	}

	async function look() {
		try {
			const { percent, met, documented, operations, neverCalled, gaps } = await get(`${path}/coverage`);
			const lines = operations.flatMap(each => [{ ...each, part: 'answer', all: each.answers },
				{ ...each, part: 'row', all: each.rows ?? [] }]).filter(each => each.all.length);
			const statuses = [...new Set(lines.flatMap(({ all }) => all.map(each => each.status)))].sort();
			const line = ({ operation, method, path, calls, part, all }) => h('tr',
				h('th', { scope: 'row', title: operation }, part === 'row' ? 'its rows'
					: [h('b', method), ' ', path.replace(/^.*\{tenant\}/, '…'), h('span.dim', ` ${count(calls, 'call')}`)]),
				statuses.map(status => cell(all.find(each => each.status === status),
					gaps.find(gap => gap.operation === operation && gap.part === part && gap.status === status))));
			const called = count(operations.length, 'called operation');
			fill(place, h('p', h('strong', `${percent} %`), `: ${met} of ${documented} documented statuses of ${called}; `,
				`${neverCalled.length} never called. × by the service itself, ⚡ by a rule.`),
				lines.length ? h('div.scroll', { tabindex: 0, role: 'region', label: 'Matrix' },
					h('table.matrix', h('thead', h('tr', ['operation', ...statuses].map(text => h('th', { scope: 'col' }, String(text))))), h('tbody', lines.map(line))))
					: empty('No operation was called yet.', 'Send a call; what clients meet is counted here by operation and status.'));
		} catch (refusal) {
			refused(place, refusal);
		}
	}
	return { refresh: calmly(look, 500), show: look };
}
