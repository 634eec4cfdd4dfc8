// Documented statuses that were met, and gaps.

import { at, get } from './api.js';
import { act, button, calmly, count, empty, fill, h, heads, within } from './dom.js';

export function coverage(main, world) {
	const place = h('section');
	main.append(h('h1', 'Coverage'), place);
	const path = at`worlds/${world}`;

	const meet = ({ operation, part, status, scenario, rule }) => act(`the next call of ${operation} is answered so`, 'POST', `${path}/scenarios`,
		scenario ? { scenarios: [scenario] } : { name: `console: meet ${operation} ${part} ${status}`, rules: [{ ...rule, times: 1 }] });

	const cell = (found, gap) => (gap ? h('td', button('meet it', () => meet(gap), { title: gap.line,
		label: `meet it: ${gap.operation}, ${gap.part} ${gap.status}` }))
		: h(`td.${found?.documented ? 'met' : 'dim'}`, found && [found.organic > 0 && `${found.organic}× `, found.injected > 0 && `${found.injected}⚡`]));

	const look = within(place, async () => {
		const { percent, met, documented, operations, neverCalled, gaps } = await get(`${path}/coverage`);
		const lines = operations.flatMap(({ answers, rows = [], ...each }) => [{ ...each, part: 'answer', all: answers }, { ...each, part: 'row', all: rows }])
			.filter(({ all }) => all.length);
		const statuses = [...new Set(lines.flatMap(({ all }) => all.map(each => each.status)))].sort();
		const line = ({ operation, method, path, calls, part, all }) => h('tr', h('th', { scope: 'row', title: operation },
			part === 'row' ? 'its rows' : [h('b', method), ' ', path.replace(/^.*\{tenant\}/, '…'), h('span.dim', ` ${count(calls, 'call')}`)]),
		statuses.map(status => cell(all.find(each => each.status === status),
			gaps.find(gap => gap.operation === operation && gap.part === part && gap.status === status))));
		fill(place, h('p', h('strong', `${percent} %`), `: ${met} of ${documented} documented statuses of ${count(operations.length, 'called operation')}; `,
			`${neverCalled.length} never called. × by the service, ⚡ by a rule.`),
		lines.length ? h('div.scroll', { tabindex: 0, role: 'region', label: 'Matrix' }, h('table.matrix',
			heads(['operation', ...statuses]), h('tbody', lines.map(line))))
			: empty('No operation was called yet.', 'Send a call; it is counted here.'));
	});
	return { refresh: calmly(look), show: look };
}
