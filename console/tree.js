// JSON as a tree that opens and closes, or as text. The journal keeps no more of a body than a page can show.

import { button, h } from './dom.js';

/** The body of a message: a tree where it is whole JSON, with a switch to its text. */
export function body({ body: text, length, cut }) {
	if (!text) return h('p.dim', length ? `a body of ${length} bytes, which is not kept any more` : 'no body');
	let value;
	try { value = JSON.parse(text); } catch { /* It is text, or the beginning of JSON. */ }
	const kept = cut && h('p.dim', `the first ${new Blob([text]).size} of ${length} bytes, which are kept`);
	if (!value || typeof value !== 'object') return h('div', kept, plain(text));
	const place = h('div', tree(value));
	const flip = button('as text', () => {
		const isTree = flip.textContent === 'as text';
		place.replaceChildren(isTree ? plain(JSON.stringify(value, null, 2)) : tree(value));
		flip.textContent = isTree ? 'as tree' : 'as text';
	}, { class: 'quiet right' });
	return h('div', flip, place);
}

/** Text that can be scrolled with keys. */
export const plain = text => h('pre', { tabindex: 0 }, text);

function tree(value, depth = 0) {
	return h('ul.tree', Object.entries(value).map(([name, member]) => h('li', branch(name, member, depth))));
}

function branch(name, value, depth) {
	const key = h('span.key', name, ': ');
	if (value === null || typeof value !== 'object') return [key, h(`span.${value === null ? 'null' : typeof value}`, JSON.stringify(value))];
	const size = Object.keys(value).length;
	const details = h('details', { open: depth < 2 }, h('summary', key, Array.isArray(value) ? `[${size}]` : `{${size}}`));
	const grow = () => details.open && details.childElementCount === 1 && details.append(tree(value, depth + 1));
	details.addEventListener('toggle', grow);
	grow();
	return details;
}
