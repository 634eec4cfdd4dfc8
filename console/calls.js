// The calls of a world, live and newest first, and the one that is open.

import { address, at, base, get, query } from './api.js';
import { call } from './call.js';
import { arrows, calmly, count, empty, fill, focusOn, h, heads, instant, link, sync, within } from './dom.js';

const PAGE = 100;

const FILTERS = { operation: [], status: ['2xx', '4xx', '5xx', 'none'], tenant: [], token: [], fault: ['any', 'none'],
	outcome: ['organic', 'injected', 'mixed'], since: [] };
const NAMES = Object.keys(FILTERS);
const ASKED = [...NAMES, 'before'];

export const status = entry => h(`b.s${String(entry.status ?? 0)[0]}`, entry.status ?? 'none');

export function calls(main, world, go) {
	let values = {}, rows = [], kept, waiting;
	const isPlain = () => !ASKED.some(name => values[name]);
	const to = others => address(world, 'calls', { ...values, ...others });

	const inputs = NAMES.map(name => h('input', {
		label: `Filter by ${name}`, placeholder: name, list: `${name}s`, autocomplete: 'off',
		onchange: event => go({ ...values, [name]: event.target.value.trim(), before: '' }),
	}));
	const lists = NAMES.map(name => h('datalist', { id: `${name}s` }, FILTERS[name].map(value => h('option', { value }))));
	const said = h('span.dim', { role: 'status' });
	const pages = h('nav', { label: 'Pages' });
	const body = h('tbody', { onkeydown: event => arrows(event, body.querySelectorAll('a')) });
	const table = h('table', { label: 'Calls, newest first' }, heads(['time', 'status', 'call', 'operation', 'tenant', 'token', 'faults', 'ms']), body);
	const nothing = h('div');
	const detail = h('section.detail', { label: 'The open call', tabindex: 0 });
	main.append(h('h1.hidden', 'Calls'), h('section.list', h('div.row.filters', { role: 'search' }, inputs, lists),
		h('div.bar', said, pages), table, nothing), detail);
	const open = call(detail, world, id => go({ ...values, id }));
	get('operations').then(all => fill(lists[0], all.operations.map(each => h('option', { value: each.id }))), () => {});

	const row = entry => h('tr', h('td.dim', instant(entry.at)), h('td', status(entry)),
		h('td.what', link(to({ id: entry.id }), [h('b', entry.method), ' ',
			entry.operation ? entry.path.replace(`/customer-segment/${entry.tenant}`, '…') : entry.path,
			entry.query && h('span.dim', `?${entry.query}`)], { key: entry.id, 'aria-current': entry.id === values.id && 'true' })),
		h('td', entry.operation?.replace(/^[A-Z]+-(customer-segment-)?/, '') ?? h('span.dim', 'none')),
		h('td', entry.tenant), h('td', entry.token ? entry.token.name ?? entry.token.fingerprint : h('span.dim', 'no token')),
		h('td', [entry.clientSaw, ...entry.rules.filter(rule => rule.fired).map(rule => rule.rule)].map(text => text
			&& [h('span.fault', { title: text }, text), ' ']), entry.committed && h('span.wrote', 'wrote')),
		h('td.number', entry.durationMs?.toFixed(1)));

	function say() {
		const gone = kept.dropped ? `, ${kept.dropped.toLocaleString('en')} of them not kept` : '';
		said.textContent = `${count(rows.length, 'call')} shown, ${kept.total.toLocaleString('en')} since the journal began${gone}`;
		fill(pages, !isPlain() && link(address(world, 'calls'), 'all calls, newest first'),
			rows.length === PAGE && link(to({ before: rows.at(-1).id, id: '' }), 'older ›', { key: 'older' }));
		table.hidden = !rows.length;
		fill(nothing, !rows.length && (isPlain()
			? empty('No call has come yet.', 'Send one:',
				h('code', `curl -H 'Authorization: Bearer service' ${base(world)}/customer-segment/mytenant/segments`))
			: empty('No call meets these filters.', 'Empty a field above.')));
		sync(body, rows.map(row));
		// A held one has its duration later.
		clearTimeout(waiting);
		if (body.isConnected && rows.some(each => !each.durationMs)) waiting = setTimeout(refresh, 1_000);
	}

	const look = within(nothing, async () => {
		const wanted = values;
		const found = await get(at`worlds/${world}/requests` + query({ ...values, id: '', last: PAGE })).catch(refusal => {
			table.hidden = true;
			said.textContent = '';
			throw refusal;
		});
		if (wanted !== values) return;
		kept = found;
		rows = kept.requests.reverse();
		say();
	});
	const refresh = calmly(() => Promise.all([look(), open.refresh()]));

	return {
		close() { if (values.id) go({ ...values, id: '' }); },
		refresh,
		show(next) {
			const isOther = !kept || ASKED.some(name => values[name] !== next[name]);
			const wasOpen = values.id;
			values = next;
			inputs.forEach((input, place) => { input.value = next[NAMES[place]] ?? ''; });
			main.classList.toggle('opened', Boolean(next.id));
			open.show(next.id);
			if (isOther) look();
			else say();
			if (next.id && !table.checkVisibility()) detail.focus();
			if (wasOpen && !next.id) focusOn(wasOpen, main);
		},
	};
}
