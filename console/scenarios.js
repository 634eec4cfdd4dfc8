// The scenarios of a world: how far each rule has come, why it has not fired, and what can be switched on.

import { address, at, change, get } from './api.js';
import { attempt, button, empty, fill, h, link } from './dom.js';

/** Makes the lists in `place`, and comes to what shows these active scenarios in them. */
export function scenarios(place, world) {
	const path = at`worlds/${world}/scenarios`;
	const now = h('div'), known = h('div');
	place.append(h('h2', 'Active'), now, h('h2', 'Scenarios'), known);
	let library, seen;

	const off = name => attempt(() => change('DELETE', path + at`/${name}`), `${name}: off`);
	const on = name => attempt(() => change('POST', path, { scenarios: [name] }), `${name}: on`);

	const rule = ({ name, considered, hits, fired, remaining }, { summary, nearest = [] } = {}) => h('li', h('b', name),
		h('div.mono.dim', `considered ${considered} · could act ${hits} · fired ${fired} · ${remaining === null ? 'no end' : `${remaining} left`}`),
		h('p', summary),
		fired === 0 && h('ul', nearest.slice(0, 3).map(each => h('li', link(address(world, 'calls', { id: each.id }), each.id), ' ', each.verdict,
			each.lacked.map(lack => h('div.dim', `${lack.path}: expected ${lack.expected ?? 'nothing'}, found ${lack.found ?? 'nothing'}`))))));

	async function card({ name, title, state, rules }) {
		const why = await get(path + at`/${name}/explain`).catch(() => null);
		return h('section.card', button('Off', () => off(name), { class: 'right', key: `off ${name}`, label: `Switch ${name} off` }), h('h3', title || name),
			h('p', library.find(each => each.name === name)?.description), state !== 'Started' && h('p.dim', `state ${state}`),
			h('ul.rules', rules.map(each => rule(each, why?.rules.find(one => one.rule === each.name)))));
	}

	return async active => {
		library ??= (await get('scenarios')).scenarios;
		const shown = JSON.stringify(active);
		if (shown === seen) return;
		seen = shown;
		const cards = await Promise.all(active.map(card));
		if (shown !== seen) return;
		fill(now, active.length ? cards : empty('Nothing fails.', 'Click a cell, or switch a scenario on.'));
		fill(known, library.map(({ name, title, description }) => {
			const checked = active.some(each => each.name === name);
			return h('label.switch', h('input', { type: 'checkbox', role: 'switch', checked, key: name, onchange: () => (checked ? off(name) : on(name)) }),
				h('span', h('b', title), ' ', h('code.dim', name), h('br'), description));
		}));
	};
}
