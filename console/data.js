// The records of a world, read and written as another writer would. What differs from the fixtures is marked.

import { UNDO, address, at, change, get, keepUndo, open, query } from './api.js';
import { ask, attempt, button, calmly, count, empty, fill, h, link, notice, refused } from './dom.js';

const PAGE = 50;
/** Columns of a table besides the id. */
const COLUMNS = 5;

export function data(main, world, go) {
	let values = {}, tenants, collections, changes, records, total;
	const path = at`worlds/${world}`;
	const here = () => `${path}/tenants/` + at`${values.tenant}/${values.collection}`;
	const to = others => address(world, 'data', { tenant: values.tenant, collection: values.collection, ...others });
	const identity = () => collections.find(each => each.collection === values.collection).identity;

	const tenant = h('select', { label: 'Tenant', onchange: () => go({ tenant: tenant.value, collection: values.collection }) });
	const list = h('ul.collections.mono');
	const search = h('input', { type: 'search', label: 'Search with q', placeholder: 'q: lastName:Doe, metadata.version:>1',
		onchange: () => go({ ...values, q: search.value, page: '' }) });
	const said = h('span.dim', { role: 'status' });
	const pages = h('nav', { label: 'Pages' });
	const undo = button('Undo', async () => {
		await attempt(async () => {
			await change('POST', `${path}/snapshots/${UNDO}/load`);
			await change('DELETE', `${path}/snapshots/${UNDO}`);
		}, 'as before the last change of this page');
		look();
	});
	const table = h('div.scroll', { tabindex: 0, role: 'region', label: 'Records' });
	main.append(h('aside', h('h1.hidden', 'Data'), tenant, list), h('section.records', h('div.bar', search, button('Add', () => edit()), undo),
		h('div.bar', said, pages), table));

	/** The id of a record, as `changes` has it: in one of several parts a slash of a part's own is encoded. */
	function idOf(record) {
		const parts = identity().map(name => record[name] ?? []).flat().map(String);
		return identity().length === 1 ? parts[0] : parts.map(part => part.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/');
	}
	const pathOf = id => `${here()}/${identity().length === 1 ? encodeURIComponent(id)
		: id.split('/').map(part => encodeURIComponent(decodeURIComponent(part))).join('/')}`;

	/** Writes, undoable. */
	async function write(doing, done) {
		await keepUndo(world);
		const was = await attempt(doing, done);
		look();
		return was;
	}

	// Each save is a new version.
	function unversioned(key, value) {
		return ['version', 'modifiedAt'].includes(key) && this.createdAt ? undefined : value;
	}

	function edit(record, difference) {
		const id = record && idOf(record);
		const first = record ?? Object.fromEntries(identity().map(name => [name, '']));
		const text = h('textarea', { rows: 16, spellcheck: 'false', label: 'The record as JSON', value: JSON.stringify(first, unversioned, 2) });
		const save = () => {
			try {
				const written = id ?? idOf(JSON.parse(text.value));
				return write(() => change('PUT', pathOf(written), text.value), 'saved');
			} catch (mistake) {
				notice(`no JSON: ${mistake.message}`, true);
				return false;
			}
		};
		ask(id ?? `A new record of ${values.collection}`, h('div', difference && differs(difference), text), ['Save', save, 'main'],
			...(id ? [['Delete', () => write(() => change('DELETE', pathOf(id)), 'deleted'), 'danger']] : []));
		text.focus();
	}

	const differs = ({ fields }) => h('div.hint', fields ? 'It differs from the fixtures:' : 'The fixtures do not have it.',
		h('ul.mono', fields?.map(each => h('li', each.path, ': ',
			h('del', JSON.stringify(each.before) ?? 'absent'), ' → ', h('ins', JSON.stringify(each.after) ?? 'absent')))));

	function show() {
		const of = name => changes.filter(each => each.tenant === values.tenant && each.collection === name);
		fill(tenant, tenants.map(name => h('option', name)));
		tenant.value = values.tenant;
		fill(list, collections.map(({ collection, records }) => h('li', link(to({ collection }),
			[collection, h('span', of(collection).length > 0 && h('b.differs', { title: 'differ from the fixtures' }, `±${of(collection).length} `),
			String(records))],
			{ 'aria-current': collection === values.collection && 'page' }))));
		const page = Number(values.page) || 1;
		said.textContent = `${count(total, 'record')} of ${values.collection}`;
		fill(pages, page > 1 && link(to({ q: values.q, page: page - 1 }), '‹ previous'),
			page * PAGE < total && link(to({ q: values.q, page: page + 1 }), 'next ›'));
		const found = new Map(of(values.collection).map(each => [each.id, each]));
		const gone = of(values.collection).filter(each => each.change === 'removed');
		const names = [...new Set(records.flatMap(Object.keys))].filter(name => !identity().includes(name)).slice(0, COLUMNS);
		const rows = h('tbody', records.map(record => row(record, names, found.get(idOf(record)))));
		fill(table, records.length ? h('table', h('thead', h('tr', ['differs', 'id', ...names].map(name => h('th', { scope: 'col' }, name)))), rows)
			: values.q ? empty('No record meets this q.', link(to({}), 'Show all of them'))
				: empty(`${values.tenant} has no record of ${values.collection}.`, 'Add one here, or in a fixture file.'),
		gone.length > 0 && [h('h3', 'In the fixtures, and deleted here'), gone.map(({ id, before }) => h('div.row', h('code', id),
			button('Put it back', () => write(() => change('PUT', pathOf(id), before), 'it is there again'), { key: `back ${id}`, label: `Put it back: ${id}` })))]);
	}

	function row(record, names, difference) {
		const id = idOf(record);
		const text = value => (typeof value === 'string' ? value : JSON.stringify(value)?.slice(0, 200));
		return h('tr', h('td.differs', { added: 'new', changed: 'changed' }[difference?.change]),
			h('td', button(id, () => edit(record, difference), { class: 'link mono', key: `edit ${id}` })),
			names.map(name => h('td', text(record[name]))));
	}

	async function look() {
		const wanted = values;
		try {
			const about = await get(path);
			values.tenant ||= about.tenants.includes('mytenant') ? 'mytenant' : about.tenants[0] ?? 'mytenant';
			values.collection ||= 'customer-assignments';
			tenants = [...new Set([values.tenant, ...about.tenants])].sort();
			undo.disabled = !about.snapshots.includes(UNDO);
			const [all, differ, answer] = await Promise.all([get(`${path}/tenants/` + at`${values.tenant}`), get(`${path}/changes?max=1000`),
				open('GET', here() + query({ q: values.q, pageNumber: values.page, pageSize: PAGE }))]);
			const found = await answer.json();
			if (wanted !== values) return;
			[{ collections }, { changes }, records] = [all, differ, found];
			total = Number(answer.headers.get('X-Total-Count'));
			show();
		} catch (refusal) {
			refused(table, refusal);
		}
	}

	return {
		refresh: calmly(look, 400),
		show(next) {
			values = { ...next };
			search.value = next.q ?? '';
			look();
		},
	};
}
