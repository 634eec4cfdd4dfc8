// The calls of a world, live and newest first, a page at a time, and the one that is open.

import { address, at, get, query } from './api.js';
import { call } from './call.js';
import { calmly, count, empty, fill, h, instant, link, refused } from './dom.js';

/** Calls on a page, and so rows in the document, however long the journal is. */
const PAGE = 100;

/** The filters of the API, with what is suggested for each. */
const FILTERS = { operation: [], status: ['2xx', '4xx', '5xx', 'none'], tenant: [], token: [], fault: ['any', 'none'],
	outcome: ['organic', 'injected', 'mixed'], since: [] };
const NAMES = Object.keys(FILTERS);

/** The status that a client saw. */
export const status = entry => h(`b.s${Math.floor((entry.status ?? 0) / 100)}`, String(entry.status ?? 'none'));

export function calls(main, world, go) {
	let values = {}, rows = [], kept = { total: 0 }, fresh = [];
	const isPlain = () => ![...NAMES, 'before'].some(name => values[name]);
	const to = others => address(world, 'calls', { ...values, ...others });

	const inputs = NAMES.map(name => h('input', {
		label: `Filter by ${name}`, placeholder: name, list: `${name}s`, autocomplete: 'off',
		onchange: event => go({ ...values, [name]: event.target.value.trim(), before: '' }),
	}));
	const lists = NAMES.map(name => h('datalist', { id: `${name}s` }, FILTERS[name].map(value => h('option', { value }))));
	const said = h('span.dim', { role: 'status' });
	const pages = h('nav', { label: 'Pages' });
	const body = h('tbody', { onkeydown: walk });
	const heads = ['time', 'status', 'call', 'operation', 'tenant', 'token', 'faults', 'ms'].map(text => h('th', { scope: 'col' }, text));
	const table = h('table', { label: 'Calls, newest first' }, h('thead', h('tr', heads)), body);
	const nothing = h('div');
	const detail = h('section.detail', { label: 'The open call', tabindex: 0 });
	main.append(h('h1.hidden', 'Calls'), h('section.list', h('div.filters', { role: 'search' }, inputs, lists), h('div.bar', said, pages), table,
		nothing), detail);
	const open = call(detail, world, id => go({ ...values, id }));
	get('operations').then(all => fill(lists[0], all.operations.map(each => h('option', { value: each.id }))), () => {});

	/** Arrow keys go from call to call. */
	function walk(event) {
		const row = document.activeElement.closest('tr');
		const next = { ArrowDown: row.nextSibling, ArrowUp: row.previousSibling }[event.key];
		if (!next) return;
		event.preventDefault();
		next.querySelector('a').focus();
	}

	const row = entry => h('tr', h('td.dim', instant(entry.at)), h('td', status(entry)),
		h('td.what', link(to({ id: entry.id }), [h('b', entry.method), ' ',
			entry.operation ? entry.path.replace(`/customer-segment/${entry.tenant}`, '…') : entry.path,
			entry.query && h('span.dim', `?${entry.query}`)], { key: entry.id })),
		h('td', entry.operation?.replace(/^[A-Z]+-(customer-segment-)?/, '') ?? h('span.dim', 'none')),
		h('td', entry.tenant), h('td', entry.token ? entry.token.name ?? entry.token.fingerprint : h('span.dim', 'no token')),
		h('td', [entry.clientSaw, ...entry.rules.filter(rule => rule.fired).map(rule => rule.rule)].map(text => text
			&& h('span.fault', { title: text }, text)), entry.committed && h('span.wrote', 'wrote')),
		h('td.number', entry.durationMs?.toFixed(1)));

	/** What is said beside the rows, and which of them is open. */
	function say() {
		const gone = kept.dropped ? `, ${kept.dropped.toLocaleString('en')} of them not kept any more` : '';
		said.textContent = `${count(rows.length, 'call')} shown, ${kept.total.toLocaleString('en')} since the journal began${gone}`;
		fill(pages, !isPlain() && link(address(world, 'calls'), 'all calls, newest first'),
			rows.length === PAGE && link(to({ before: rows.at(-1).id, id: '' }), 'older ›', { key: 'older' }));
		table.hidden = !rows.length;
		fill(nothing, !rows.length && (isPlain()
			? empty('No call has come yet.', 'Send one, and it is here at once:',
				h('code', `curl -H 'Authorization: Bearer service' ${location.origin}${world === 'main' ? '' : `/~${world}`}/customer-segment/mytenant/segments`))
			: empty('No call meets these filters.', 'Empty one of the fields above.')));
		for (const link of body.querySelectorAll('a')) {
			link.setAttribute('href', to({ id: link.dataset.key }));
			link.setAttribute('aria-current', link.dataset.key === values.id);
		}
	}

	async function look() {
		const wanted = values;
		try {
			const found = await get(at`worlds/${world}/requests` + query({ ...values, id: '', last: PAGE }));
			if (wanted !== values) return;
			kept = found;
			rows = found.requests.reverse();
			fill(body, rows.map(row));
			say();
		} catch (refusal) {
			rows = [];
			table.hidden = true;
			said.textContent = '';
			refused(nothing, refusal);
		}
	}
	const refresh = calmly(look);

	/** What has come since the last frame: many calls a second are one change of the page. */
	function take() {
		const known = new Set(rows.map(entry => entry.id));
		const news = fresh.filter(entry => !known.has(entry.id)).reverse();
		fresh = [];
		rows = [...news, ...rows].slice(0, PAGE);
		body.prepend(...news.map(row));
		while (body.childElementCount > PAGE) body.lastChild.remove();
		say();
		recount();
	}
	const recount = calmly(async () => {
		const { total, dropped } = await get(at`worlds/${world}/requests?last=1`).catch(() => kept);
		Object.assign(kept, { total, dropped });
		say();
	}, 1_000);

	return {
		refresh() { refresh(); open.refresh(); },
		exchange(entry) {
			if (!isPlain()) return refresh();
			if (!fresh.length) setTimeout(take, 50);
			fresh = [...fresh.slice(1 - PAGE), entry];
		},
		show(next) {
			const isOther = !kept.requests || [...NAMES, 'before'].some(name => values[name] !== next[name]);
			values = next;
			inputs.forEach((input, place) => { input.value = next[NAMES[place]] ?? ''; });
			main.classList.toggle('opened', Boolean(next.id));
			open.show(next.id);
			if (isOther) look();
			else say();
		},
	};
}
