// Records, written as another writer would. What differs from the fixtures is marked.

import { address, at, change, get, open, query, refused } from './api.js';
import { ask, attempt, button, calmly, count, empty, fill, h, heads, link, within } from './dom.js';
import { parse, shown, write } from './json.js';
import { snapshots, undoable } from './snapshots.js';

const PAGE = 50;
const COLUMNS = 5;

export function data(main, world, go) {
	let values = {}, tenants, collections, changes, differ, records, total, seen;
	const path = at`worlds/${world}`;
	const here = () => `${path}/tenants/` + at`${values.tenant}/${values.collection}`;
	const to = others => address(world, 'data', { tenant: values.tenant, collection: values.collection, ...others });
	const identity = () => collections?.find(each => each.collection === values.collection)?.identity;

	const tenant = h('select', { label: 'Tenant', onchange: () => go({ tenant: tenant.value, collection: values.collection }) });
	const list = h('ul.collections.mono');
	const search = h('input', { type: 'search', label: 'Search with q', placeholder: 'q: lastName:Doe, metadata.version:>1',
		onchange: () => go({ ...values, q: search.value, page: '' }) });
	const said = h('span.dim', { role: 'status' });
	const pages = h('nav', { label: 'Pages' });
	const table = h('div.scroll', { tabindex: 0, role: 'region', label: 'Records' });
	const kept = snapshots(world, () => look());
	main.append(h('aside', h('h1.hidden', 'Data'), tenant, list, kept.list), h('section.records',
		h('div.bar', search, button('Add', () => identity() && edit()), kept.undo), h('div.bar', said, pages), table));

	// As `changes` has it: in an id of several parts a slash of a part's own is encoded.
	function idOf(record) {
		const parts = identity().map(name => record[`:${name}`]).filter(part => part && part !== '""').map(shown);
		return identity().length === 1 ? parts[0] : parts.map(part => part.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/');
	}
	const pathOf = id => `${here()}/${identity().length === 1 ? encodeURIComponent(id)
		: id.split('/').map(part => encodeURIComponent(decodeURIComponent(part))).join('/')}`;

	async function save(done, what) {
		const isDone = await attempt(() => undoable(world, async () => change(...await what())), done);
		look();
		return isDone;
	}

	async function newId(record) {
		const id = idOf(record);
		if (!id) throw refused(0, `the record has no \`${identity()[0]}\``);
		if (await get(pathOf(id)).catch(() => null)) throw refused(0, `\`${id}\` is there already`, 'open it');
		return id;
	}

	function unversioned({ ':metadata': { ':version': version, ':modifiedAt': modifiedAt, ...metadata } = {}, ...record }) {
		return { ...record, ...(version && { ':metadata': metadata }) };
	}

	function edit(record, difference) {
		const id = record && idOf(record);
		const first = record ? unversioned(record) : Object.fromEntries(identity().map(name => [`:${name}`, '""']));
		const text = h('textarea', { rows: 16, spellcheck: 'false', label: 'The record as JSON', value: write(first) });
		const put = () => save('saved', async () => ['PUT', pathOf(id ?? await newId(parse(text.value))), text.value]);
		ask(id ?? `A new record of ${values.collection}`, h('div', difference && differs(difference), text), ['Save', put, 'main'],
			...(id ? [['Delete', () => save('deleted', () => ['DELETE', pathOf(id)]), 'danger']] : []));
		text.focus();
	}

	const side = (tag, value) => h(tag, value ? write(value, '') : 'absent');
	const differs = ({ fields }) => h('div.hint', fields ? 'It differs from the fixtures:' : 'The fixtures do not have it.', h('ul.mono',
		fields?.map(each => h('li', shown(each[':path']), ': ', side('del', each[':before']), ' → ', side('ins', each[':after'])))));

	function show() {
		const of = name => changes.filter(each => each.tenant === values.tenant && each.collection === name);
		fill(tenant, tenants.map(name => h('option', name)));
		tenant.value = values.tenant;
		fill(list, collections.map(({ collection, records }) => h('li', link(to({ collection }), [collection,
			h('span', of(collection).length > 0 && h('b.differs', { title: 'differ from the fixtures' }, `±${of(collection).length} `), records)],
		{ 'aria-current': collection === values.collection && 'page' }))));
		const page = Number(values.page) || 1;
		fill(said, `${count(total, 'record')} of ${values.collection}`,
			changes.length < differ && `; the first ${changes.length.toLocaleString('en')} of ${count(differ, 'difference')} are marked`);
		fill(pages, page > 1 && link(to({ q: values.q, page: page - 1 }), '‹ previous'),
			page * PAGE < total && link(to({ q: values.q, page: page + 1 }), 'next ›'));
		const found = new Map(of(values.collection).map(each => [each.id, each]));
		const gone = of(values.collection).filter(each => each.change === 'removed');
		const columns = [...new Set(records.flatMap(Object.keys))].filter(key => !identity().includes(key.slice(1))).slice(0, COLUMNS);
		fill(table, records.length ? h('table', heads(['differs', 'id', ...columns.map(key => key.slice(1))]),
			h('tbody', records.map(record => row(record, columns, found.get(idOf(record))))))
			: total ? empty('No such page.', link(to({ q: values.q }), 'Show the first'))
			: values.q ? empty('No record meets this q.', link(to({}), 'Show all of them'))
				: empty(`${values.tenant} has no record of ${values.collection}.`, 'Add one here, or in a fixture file.'),
		gone.length > 0 && h('h3', `Deleted here: ${gone.length}`), gone.slice(0, PAGE).map(({ id, before }) => h('div.row', h('code', id),
			button('Put it back', () => save('it is there again', () => ['PUT', pathOf(id), write(before)]), { label: `Put it back: ${id}` }))));
	}

	const row = (record, columns, difference) => h('tr', h('td.differs', difference?.change),
		h('td', button(idOf(record), () => edit(record, difference), { class: 'link mono' })),
		columns.map(key => h('td', record[key] && shown(record[key]).slice(0, 200))));

	const look = within(table, async () => {
		const [wanted, was] = [values, seen];
		seen = '';
		const about = await get(path);
		values.tenant ||= about.tenants.includes('mytenant') ? 'mytenant' : about.tenants[0] ?? 'mytenant';
		values.collection ||= 'customer-assignments';
		const [all, differences, found] = await Promise.all([get(`${path}/tenants/` + at`${values.tenant}`), open('GET', `${path}/changes`),
			open('GET', here() + query({ q: values.q, pageNumber: values.page, pageSize: PAGE }))]);
		const texts = await Promise.all([differences, found].map(each => each.text()));
		if (wanted !== values) return;
		seen = JSON.stringify([values, about.tenants, about.snapshots, all, texts]);
		if (seen === was) return;
		const [changed, listed] = texts.map(each => parse(each));
		tenants = [...new Set([values.tenant, ...about.tenants])].sort();
		({ collections } = all);
		records = listed;
		total = Number(found.headers.get('X-Total-Count'));
		differ = Number(changed[':total']);
		changes = changed[':changes'].map(each => Object.fromEntries(Object.entries(each).map(([key, value]) => [key.slice(1),
			typeof value === 'string' ? shown(value) : value])));
		kept.show(about.snapshots);
		show();
	});

	return {
		refresh: calmly(look),
		show(next) {
			values = { ...next };
			search.value = next.q ?? '';
			look();
		},
	};
}
