// The head of the page.

import { address, at, change, get } from './api.js';
import { act, ask, attempt, button, calmly, fill, h, instant, link, sync } from './dom.js';
import { undoable } from './snapshots.js';

const VIEWS = { calls: 'Calls', board: 'Fail the next one', data: 'Data' };
const PARTS = ['data', 'scenarios', 'clock', 'counters', 'journal'];

export function head(place, go) {
	let here = {}, clock;
	const worlds = h('select.mono', { label: 'World', onchange: () => go(worlds.value, here.view), onfocus: () => refresh() });
	const tabs = h('nav', { label: 'Views' });
	const covered = link('', 'coverage', { class: 'chip', title: 'documented statuses met' });
	const time = h('button.chip.mono', { type: 'button', popovertarget: 'clock' }, 'Clock');
	const line = h('span.live', { role: 'status' });
	const panel = h('div', { popover: '', id: 'clock', role: 'dialog', label: 'Clock', onbeforetoggle: showClock });
	place.append(worlds, button('New…', askNew), tabs, line, covered, time, button('Reset…', askReset), panel);

	function askReset() {
		const { world } = here;
		const boxes = PARTS.map(value => h('input', { type: 'checkbox', value, checked: true }));
		ask(`Reset the world ${world}`, h('div', h('p', 'Undo in Data takes back the data.'),
			boxes.map(box => h('label.switch', box, box.value))), ['Reset', () => {
			const only = boxes.filter(box => box.checked).map(box => box.value);
			const reset = () => change('POST', at`worlds/${world}/reset`, { only });
			return attempt(() => (only.includes('data') ? undoable(world, reset) : reset()), `${world} began anew: ${only.join(', ') || 'nothing'}`);
		}, 'danger']);
	}

	function askNew() {
		const name = h('input', { label: 'Name' });
		const seed = h('input', { label: 'Seed', type: 'number', min: 0, placeholder: 'of the name' });
		ask('A new world', h('div.row', 'Name', name, 'Seed', seed), ['Make it', async () => {
			// A seed may be larger than the numbers of this language.
			const body = `{"name": ${JSON.stringify(name.value)}${seed.value && `, "seed": ${seed.value}`}}`;
			const isMade = await act(`${name.value} is made`, 'POST', 'worlds', body);
			if (isMade) go(name.value, here.view);
			return isMade;
		}, 'main']);
	}

	function showClock() {
		const path = at`worlds/${here.world}/clock`;
		const set = (text, mode, at) => button(text, () => act(`the clock is ${mode}`, 'PUT', path, { mode, at }));
		const advance = (text, by) => button(text, () => act(`the clock went on by ${by()}`, 'POST', `${path}/advance`, { by: by() }));
		const by = h('input', { label: 'Advance by', value: '90s', size: 6 });
		fill(panel, h('div.row', set('Freeze', 'frozen'), set('Run on from here', 'offset', clock?.at), set('Real time', 'real')),
			h('div.row', ['1m', '1h', '1d'].map(step => advance(`+${step}`, () => step)), by, advance('Advance', () => by.value)));
	}

	const refresh = calmly(async () => {
		const { world } = here;
		const path = at`worlds/${world}`;
		const [all, now, met] = await Promise.all(['worlds', `${path}/clock`, `${path}/coverage`].map(each => get(each).catch(() => null)));
		if (world !== here.world) return;
		const names = [...new Set([...all?.worlds.map(each => each.name) ?? [], world])];
		sync(worlds, names.map(name => h('option', name)));
		worlds.value = world;
		covered.textContent = met ? `${met.met}/${met.documented} met` : 'coverage';
		if (!now) return;
		clock = now;
		const shown = instant(now.at);
		shown.textContent = shown.textContent.slice(0, -7);
		fill(time, h('span.hidden', 'Clock '), now.mode, ' ', shown);
	});

	return {
		refresh,
		show(next) {
			here = next;
			fill(tabs, Object.entries(VIEWS).map(([view, text]) => link(address(next.world, view), text, { 'aria-current': view === next.view && 'page' })));
			covered.href = address(next.world, 'coverage');
			covered.ariaCurrent = next.view === 'coverage' && 'page';
			refresh();
		},
		line(text, isLost = false) {
			line.textContent = text;
			line.classList.toggle('lost', isLost);
		},
	};
}
