// Scenarios: how far each rule has come, and which are on.

import { address, at, get } from './api.js';
import { act, button, empty, fill, h, link } from './dom.js';

// Comes to what shows active scenarios in `place`.
export function scenarios(place, world) {
	const path = at`worlds/${world}/scenarios`;
	const now = h('div'), known = h('div');
	place.append(h('h2', 'Active'), now, h('h2', 'Scenarios'), known);
	let seen;

	const off = name => act(`${name}: off`, 'DELETE', path + at`/${name}`);
	const on = name => act(`${name}: on`, 'POST', path, { scenarios: [name] });

	const near = ({ id, verdict, lacked }) => h('li', link(address(world, 'calls', { id }), id), ' ', verdict,
		lacked.map(({ path, expected = 'nothing', found = 'nothing' }) => h('div.dim', `${path}: expected ${expected}, found ${found}`)));

	const rule = ({ rule: name, considered, hits, fired, remaining, summary, nearest = [] }) => h('li', h('b', name),
		h('div.mono.dim', `considered ${considered} · could act ${hits} · fired ${fired} · ${remaining === null ? 'no end' : `${remaining} left`}`),
		h('p', summary), fired === 0 && h('ul', nearest.slice(0, 3).map(near)));

	const card = ({ name, title, state, description, rules }) => h('section.card', button('Off', () => off(name),
		{ class: 'right', label: `Switch ${name} off` }), h('h3', title || name), h('p', description),
	state !== 'Started' && h('p.dim', `state ${state}`), h('ul.rules', rules.map(rule)));

	return async active => {
		const [library, whys] = await Promise.all([get('scenarios'), Promise.all(active.map(({ name }) => get(path + at`/${name}/explain`).catch(() => null)))]);
		const all = library.scenarios;
		const shown = JSON.stringify([all, active, whys]);
		// One has just ended.
		if (shown === seen || whys.includes(null)) return;
		seen = shown;
		const of = ({ name }) => all.find(each => each.name === name);
		fill(now, active.length ? active.map((each, place) => card({ ...of(each), ...each, ...whys[place] }))
			: empty('Nothing fails.', 'Click a cell, or switch a scenario on.'));
		fill(known, all.map(({ name, title, description }) => {
			const checked = active.some(each => each.name === name);
			return h('label.switch', h('input', { type: 'checkbox', role: 'switch', checked, key: name, onchange: () => (checked ? off(name) : on(name)) }),
				h('span', h('b', title), ' ', h('code.dim', name), h('br'), description));
		}));
	};
}
