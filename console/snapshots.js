// Snapshots: by name, and for Undo, one before each change of this page.

import { at, change, get, refused } from './api.js';
import { attempt, button, fill, h } from './dom.js';

const POINT = 'before-the-console-';
const MOST = 5;

const pathOf = (world, name) => at`worlds/${world}/snapshots/${name}`;
const isPoint = name => name.startsWith(POINT);
const numberOf = name => Number(name.slice(POINT.length));
const points = async world => (await get(at`worlds/${world}/snapshots`)).snapshots.filter(isPoint)
	.sort((one, other) => numberOf(one) - numberOf(other));

// Does a change that can be undone. One that is refused leaves Undo as it was.
export async function undoable(world, doing) {
	const known = await points(world);
	const drop = name => change('DELETE', pathOf(world, name));
	const point = POINT + (numberOf(known.at(-1) ?? POINT) + 1);
	const keep = () => change('PUT', pathOf(world, point));
	await keep().catch(async refusal => {
		if (known.length < 2) throw refused(refusal.status, `Undo needs a snapshot, and ${refusal.message}`, `${refusal.hint}, in Data`);
		await drop(known.shift());
		return keep();
	});
	const done = await doing().catch(async refusal => {
		await drop(point);
		throw refusal;
	});
	await Promise.all(known.slice(0, 1 - MOST).map(drop));
	return done;
}

export function snapshots(world, look) {
	const path = name => pathOf(world, name);
	const act = (text, label, doing, done) => button(text, () => attempt(doing, done).then(look), { label });
	const input = h('input', { label: 'Name of a new snapshot', placeholder: 'name', size: 12 });
	const rows = h('ul');
	async function undo() {
		const last = (await points(world)).at(-1);
		if (!last) throw refused(0, 'nothing that can be undone');
		await change('POST', `${path(last)}/load`);
		await change('DELETE', path(last));
	}
	return {
		undo: act('Undo', 'Undo', undo, 'as before the last change'),
		list: h('details', h('summary', 'Snapshots'), h('div.row', input,
			act('Keep', 'Keep a snapshot', () => change('PUT', path(input.value)), 'it is kept')), rows),
		show: names => fill(rows, names.filter(name => !isPoint(name)).map(name => h('li.row', h('code', name),
			act('Load', `Load ${name}`, () => undoable(world, () => change('POST', `${path(name)}/load`)), `as in ${name}`),
			act('Delete', `Delete ${name}`, () => change('DELETE', path(name)), `${name} is deleted`)))),
	};
}
