// The page: the world and view of the address, kept fresh.

import { address, decode, keepToken, takeToken } from './api.js';
import { board } from './board.js';
import { calls } from './calls.js';
import { coverage } from './coverage.js';
import { data } from './data.js';
import { empty, fill, h, notice } from './dom.js';
import { head } from './head.js';
import { follow } from './stream.js';

const VIEWS = { calls, board, data, coverage };
const main = document.querySelector('#main');
let shown = {}, view, stop, isGone;

function place() {
	const [path, values] = location.hash.slice(1).split('?');
	const [, world, name] = path.split('/').map(decode);
	return { world: world || 'main', view: Object.hasOwn(VIEWS, name) ? name : 'calls', values: Object.fromEntries(new URLSearchParams(values)) };
}

function show() {
	takeToken();
	const next = place();
	const isOther = next.world !== shown.world;
	if (isOther || next.view !== shown.view) {
		main.replaceChildren();
		main.className = next.view;
		view = VIEWS[next.view](main, next.world, (values, isTyped) => location[isTyped ? 'replace' : 'assign'](address(next.world, next.view, values)));
		document.title = `${main.querySelector('h1').textContent} · ${next.world} · Emporix sandbox`;
	}
	shown = next;
	document.querySelector('dialog')?.close();
	bar.show(next);
	view.show(next.values);
	if (isOther) {
		isGone = false;
		watch(next.world);
	}
}

function enter() {
	shown = {};
	show();
}

function watch(world) {
	let isLost = false;
	const look = () => {
		bar.refresh();
		view.refresh();
	};
	stop?.();
	// A browser has six connections for all its windows: a hidden one keeps none.
	if (document.hidden) return;
	bar.line('connecting');
	stop = follow(world, {
		opened() {
			if (isGone) return enter();
			bar.line('live');
			look();
			isLost = false;
		},
		// A comment is no news of this world; others may have come.
		heard: text => (text.startsWith(':') ? bar.refresh() : look()),
		lost(refusal) {
			const isFull = refusal?.status === 429;
			bar.line(isFull ? 'not live: too many streams' : 'no answer, trying again', true);
			if (isFull && !isLost) notice(`${refusal.message}. Close another window of this page.`, true);
			if (isFull) look();
			isLost = true;
		},
		ended(refusal) {
			isGone = true;
			bar.line('ended', true);
			bar.refresh();
			if (refusal.status === 403) askToken(refusal);
			else fill(main, empty(refusal.message, refusal.hint, 'Choose another world above.'));
		},
	});
}

function askToken({ message, hint }) {
	const input = h('input', { type: 'password', autocomplete: 'off', required: true });
	const onsubmit = event => {
		event.preventDefault();
		keepToken(input.value.trim());
		enter();
	};
	fill(main, h('form.empty', { onsubmit }, h('h1', 'The admin token is needed'), h('p', message), h('p', hint),
		h('label.row', 'Admin token ', input, h('button.main', 'Open'))));
	input.focus();
}

const bar = head(document.querySelector('#head'), (world, name) => { location.hash = address(world, name); });
document.querySelector('#skip').addEventListener('click', () => main.focus());
addEventListener('keydown', ({ key, target }) => {
	if (key === 'Escape' && !document.querySelector('dialog, :popover-open') && !target.matches('input, select')) view.close?.();
});
document.addEventListener('visibilitychange', () => watch(shown.world));
addEventListener('hashchange', () => (location.hash.startsWith('#token=') ? enter() : show()));
show();
