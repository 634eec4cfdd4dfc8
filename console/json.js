// JSON as it is written: no number is rounded, no member changes its place.

import { button, h } from './dom.js';

const TOKEN = /("(?:[^"\\]+|\\.)*")(\s*:)?|[^\s{}[\]:,"]+/g;

// Each value becomes its own text; each name has its `place` and a colon before it.
export function parse(text, place = () => '') {
	JSON.parse(text);
	return JSON.parse(text.replace(TOKEN, (raw, name, colon) => (colon ? `"${place()}:${name.slice(1)}:` : JSON.stringify(raw))));
}

const nameOf = key => key.slice(key.indexOf(':') + 1);

export function write(value, edge = '\n') {
	if (typeof value === 'string') return value;
	const isList = Array.isArray(value);
	const inner = edge && `${edge}  `;
	const lines = Object.entries(value).map(([key, each]) => inner + (isList ? '' : `${JSON.stringify(nameOf(key))}: `) + write(each, inner));
	const all = lines.join(edge ? ',' : ', ') + (lines.length ? edge : '');
	return isList ? `[${all}]` : `{${all}}`;
}

export const shown = value => (value[0] === '"' ? JSON.parse(value) : write(value, ''));

// The body of a message: a tree, with a switch to its text.
export function body({ body: text, length, cut }) {
	if (!text) return h('p.dim', length ? `${length} bytes, not kept any more` : 'no body');
	let value, place = 0;
	// A name that comes twice is shown twice.
	try { value = parse(text, () => place++); } catch { /* It is text, or the beginning of JSON. */ }
	const kept = cut && h('p.dim', `the first ${new Blob([text]).size} of ${length} bytes are kept`);
	if (!value || typeof value === 'string') return h('div', kept, plain(text));
	const shown = h('div', tree(value));
	const flip = button('as text', () => {
		const isTree = flip.textContent === 'as text';
		shown.replaceChildren(isTree ? plain(write(value)) : tree(value));
		flip.textContent = isTree ? 'as tree' : 'as text';
	}, { class: 'link right' });
	return h('div', flip, shown);
}

export const plain = text => h('pre', { tabindex: 0 }, text);

const tree = (value, depth = 0) => h('ul.tree', Object.entries(value).map(([key, each]) => h('li', branch(h('span.key', nameOf(key), ': '), each, depth))));

function branch(key, value, depth) {
	if (typeof value === 'string') return [key, h(`span.${value[0] === '"' ? 'string' : /^[-\d]/.test(value) ? 'number' : 'word'}`, value)];
	const size = Object.keys(value).length;
	const details = h('details', { open: depth < 2 }, h('summary', key, Array.isArray(value) ? `[${size}]` : `{${size}}`));
	const grow = () => details.open && details.childElementCount === 1 && details.append(tree(value, depth + 1));
	details.addEventListener('toggle', grow);
	grow();
	return details;
}
