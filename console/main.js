// The page: which world and view the address names, what is shown for it, and the one connection that keeps it fresh.

import { address, keepToken, stale, takeToken } from './api.js';
import { board } from './board.js';
import { calls } from './calls.js';
import { coverage } from './coverage.js';
import { data } from './data.js';
import { empty, fill, h, notice } from './dom.js';
import { head } from './head.js';
import { follow } from './stream.js';

const VIEWS = { calls, board, data, coverage };
const main = document.getElementById('main');
let shown = {}, view, stop;

/** World, view and values of the address: #/main/calls?status=4xx */
function place() {
	const [path, values] = location.hash.slice(1).split('?');
	const [, world, name] = path.split('/').map(part => { try { return decodeURIComponent(part); } catch { return part; } });
	return { world: world || 'main', view: Object.hasOwn(VIEWS, name ?? '') ? name : 'calls', values: Object.fromEntries(new URLSearchParams(values)) };
}

/** Another world is followed anew, another view is made anew, and a view hears of other values. */
function show() {
	takeToken();
	const next = place();
	const isOther = next.world !== shown.world;
	if (isOther || next.view !== shown.view) {
		main.replaceChildren();
		main.className = next.view;
		view = VIEWS[next.view](main, next.world, values => { location.hash = address(next.world, next.view, values); });
		document.title = `${main.querySelector('h1').textContent} · ${next.world} · Emporix sandbox`;
	}
	shown = next;
	bar.show(next);
	view.show(next.values);
	if (isOther) watch(next.world);
}

function watch(world) {
	let lost;
	stop?.();
	bar.line('connecting');
	stop = follow(world, {
		opened() {
			bar.line('live');
			bar.refresh();
			view.refresh();
			if (lost) notice('the sandbox answers again');
			lost = false;
		},
		event(name, value) {
			bar.refresh();
			if (name === 'request' && view.exchange) view.exchange(value);
			else view.refresh();
		},
		lost() {
			bar.line('no answer, trying again', true);
			lost = true;
		},
		ended(refusal) {
			bar.line('ended', true);
			bar.refresh();
			if (refusal.status === 403) askToken(refusal);
			else fill(main, empty(refusal.message, refusal.hint, 'Choose another world above.'));
		},
	});
}

function askToken(refusal) {
	const input = h('input', { type: 'password', autocomplete: 'off', required: true });
	const enter = event => {
		event.preventDefault();
		keepToken(input.value.trim());
		shown = {};
		show();
	};
	fill(main, h('form.empty', { onsubmit: enter }, h('h1', 'The admin token is needed'), h('p', refusal.message), h('p', refusal.hint),
		h('label.row', 'Admin token ', input, h('button.main', 'Open'))));
	input.focus();
}

const bar = head(document.getElementById('head'), (world, name) => { location.hash = address(world, name); });
stale.changed = bar.stale;
document.getElementById('skip').addEventListener('click', () => main.focus());
addEventListener('hashchange', () => {
	if (location.hash.startsWith('#token=')) shown = {};
	show();
});
show();
