// The head of the page: which world, its views, its clock, its coverage, a reset, and whether the line is live.

import { address, at, change, get, keepUndo } from './api.js';
import { ask, attempt, button, calmly, fill, h, instant, link } from './dom.js';

const VIEWS = [['calls', 'Calls'], ['board', 'Fail the next one'], ['data', 'Data']];
const PARTS = ['data', 'scenarios', 'clock', 'counters', 'journal'];

export function head(place, go) {
	let here = {}, clock, ahead;
	const worlds = h('select.mono', { label: 'World', onchange: () => go(worlds.value, here.view) });
	const tabs = h('nav', { label: 'Views' });
	const covered = link('', 'coverage', { class: 'chip' });
	const time = h('button.chip.mono', { type: 'button', popovertarget: 'clock' }, 'clock');
	const line = h('span.live', { role: 'status' });
	const files = h('strong.s5', { hidden: true, title: 'the last good ones serve; `emporix-sandbox check` says more' }, 'files have mistakes');
	const panel = h('div', { popover: 'auto', id: 'clock', role: 'dialog', label: 'Clock', onbeforetoggle: showClock });
	place.append(h('strong.mono', 'emporix-sandbox'), worlds, tabs, files, line, covered, time, button('Reset…', askReset), panel);

	function askReset() {
		const { world } = here;
		const boxes = PARTS.map(value => h('input', { type: 'checkbox', value, checked: true }));
		ask(`Reset the world ${world}`, h('div', h('p', 'What is ticked begins anew. Undo in Data takes back the data.'),
			boxes.map(box => h('label.check', box, box.value))), ['Reset', () => {
			const only = boxes.filter(box => box.checked).map(box => box.value);
			return attempt(async () => {
				await keepUndo(world);
				return change('POST', at`worlds/${world}/reset`, { only });
			}, `${world} began anew: ${only.join(', ')}`);
		}, 'danger']);
	}

	/** The world's time goes on here by itself, so that nothing is fetched each second. */
	function tick() {
		if (!clock) return;
		const now = clock.mode === 'frozen' ? clock.at : new Date(Date.now() + ahead).toISOString();
		const shown = instant(now);
		shown.textContent = shown.textContent.slice(0, -4);
		fill(time, h('span.hidden', 'Clock '), clock.mode, ' ', shown);
	}
	setInterval(tick, 1_000);

	function showClock() {
		const path = at`worlds/${here.world}/clock`;
		const set = clock => attempt(() => change('PUT', path, clock), `the clock is ${clock.mode}`);
		const advance = by => attempt(() => change('POST', `${path}/advance`, { by }), `the clock went on by ${by}`);
		const by = h('input', { label: 'Advance by', value: '90s', size: 6 });
		fill(panel, h('p.dim', 'Expiry of tokens, rate limits and timestamps follow it.'),
			h('div.row', button('Freeze', () => set({ mode: 'frozen' })), button('Run on from here', () => set({ mode: 'offset', at: clock.at })),
				button('Real time', () => set({ mode: 'real' }))),
			h('div.row', ['1m', '1h', '1d'].map(step => button(`+${step}`, () => advance(step))), by, button('Advance', () => advance(by.value))));
	}

	const refresh = calmly(async () => {
		const { world } = here;
		const [all, now, met] = await Promise.all([get('worlds'), get(at`worlds/${world}/clock`),
			get(at`worlds/${world}/coverage`)].map(each => each.catch(() => null)));
		if (world !== here.world) return;
		const names = new Set([...all?.worlds.map(each => each.name) ?? [], world]);
		if ([...names].join() !== [...worlds.options].map(each => each.value).join()) fill(worlds, [...names].map(name => h('option', name)));
		worlds.value = world;
		covered.textContent = met ? `${met.met}/${met.documented} met` : 'coverage';
		covered.title = 'Coverage: documented statuses of called operations that were met';
		if (!now) return;
		clock = now;
		ahead = new Date(now.at) - Date.now();
		tick();
	}, 400);

	return {
		refresh,
		show(next) {
			here = next;
			const current = view => ({ 'aria-current': view === next.view && 'page' });
			fill(tabs, VIEWS.map(([view, text]) => link(address(next.world, view), text, current(view))));
			covered.href = address(next.world, 'coverage');
			covered.setAttribute('aria-current', next.view === 'coverage' ? 'page' : 'false');
			refresh();
		},
		line(text, isLost) {
			line.textContent = text;
			line.classList.toggle('lost', Boolean(isLost));
		},
		stale(is) { files.hidden = !is; },
	};
}
