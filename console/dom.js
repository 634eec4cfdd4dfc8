// Elements, made of text only: nothing that is shown can ever be markup.

import { change } from './api.js';

const SHORT = { label: 'aria-label', key: 'data-key' };
const isShown = child => (child ?? false) !== false;

// An element: h('button.link', { onclick }, 'Text', child).
export function h(name, ...rest) {
	const [tag, ...classes] = name.split('.');
	const element = document.createElement(tag);
	element.className = classes.join(' ');
	const values = rest[0]?.constructor === Object ? rest.shift() : {};
	for (const [name, value] of Object.entries(values)) {
		if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
		else if (name === 'value') element.value = value;
		else if (isShown(value)) element.setAttribute(SHORT[name] ?? name, value === true ? '' : value);
	}
	element.append(...rest.flat(Infinity).filter(isShown));
	return element;
}

function keepFocus(element, change) {
	const from = document.activeElement;
	const isWithin = element.contains(from);
	change();
	if (isWithin && !from.isConnected) focusOn(from.dataset.key, element);
}

// Shows `children` instead, and keeps the focus.
export const fill = (element, ...children) => keepFocus(element, () => element.replaceChildren(...children.flat(Infinity).filter(isShown)));

// As `fill`, but what is equal stays: a click may be under way.
export const sync = (element, made) => keepFocus(element, () => {
	const { children } = element;
	for (const old of [...children]) if (!made.some(each => each.isEqualNode(old))) old.remove();
	made.forEach((each, place) => children[place]?.isEqualNode(each) || element.insertBefore(each, children[place] ?? null));
});

export function focusOn(key, place) {
	const same = key && place.querySelector(`[data-key="${CSS.escape(key)}"]`);
	(same || place.closest('[tabindex]'))?.focus({ preventScroll: true });
}

// A button. It does one thing at a time.
export function button(text, doing, values) {
	let work;
	const onclick = () => { work ??= Promise.resolve(doing()).finally(() => { work = null; }); };
	return h('button', { type: 'button', onclick, key: values?.label ?? text, ...values }, text);
}

export const link = (href, text, values) => h('a', { href, key: href, ...values }, text);

export function instant(text, withDay) {
	const local = new Date(text).toLocaleString('sv') + text.slice(19, 23);
	const today = new Date().toLocaleString('sv').slice(0, 11);
	return h('time', { datetime: text, title: `${text} UTC` }, withDay ? local : local.replace(today, ''));
}

export const empty = (title, ...what) => h('div.empty', h('p', h('strong', title)), what.map(each => each && h('p', each)));

export const within = (place, doing) => () => doing().catch(({ message, hint }) => fill(place, empty(message, hint)));

export function arrows(event, upDown, leftRight = []) {
	const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
	const all = [.../Up|Down/.test(event.key) ? upDown : leftRight];
	if (!step || !all.includes(event.target)) return;
	event.preventDefault();
	all[all.indexOf(event.target) + step]?.focus();
}

export const heads = names => h('thead', h('tr', names.map(name => h('th', { scope: 'col' }, name))));

export const count = (number, one) => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;

const said = document.querySelector('#notice');
let fading;

// An open question covers the page: it is said in there.
export function notice(text, isBad) {
	const place = document.querySelector('dialog') ?? document.body;
	if (!place.contains(said)) place.append(said);
	said.textContent = text;
	said.className = isBad ? 'bad' : '';
	clearTimeout(fading);
	fading = setTimeout(() => { said.textContent = ''; }, isBad ? 12_000 : 5_000);
}

// Says what became of something. True where it was done.
export async function attempt(doing, done) {
	try {
		notice([done, (await doing())?.hint].filter(Boolean).join('; '));
		return true;
	} catch ({ message, hint = '' }) {
		notice(`${message}. ${hint}`, true);
		return false;
	}
}

export const act = (done, ...what) => attempt(() => change(...what), done);

// Does something soon, once for all who want it by then.
export function calmly(doing) {
	let waiting, running;
	return () => {
		waiting ??= Promise.all([running, new Promise(go => setTimeout(go, 300))]).then(() => {
			waiting = undefined;
			running = doing().catch(console.error);
		});
	};
}

// A question, for a button, Enter or Escape. An action that comes to false leaves it open.
export function ask(title, body, ...actions) {
	const from = document.activeElement;
	const close = () => dialog.close();
	const made = actions.map(([text, doing, kind]) => button(text, async () => await doing() !== false && close(), { class: kind }));
	const dialog = h('dialog', {
		label: title,
		onkeydown: ({ key, target }) => key === 'Enter' && target.matches('input:not([type=checkbox])') && made[0].click(),
		onclose() {
			document.body.append(said);
			dialog.remove();
			if (!from.isConnected) focusOn(from.dataset.key, document.querySelector('#main'));
		},
	}, h('h2', title), body, h('div.row', made, button('Cancel', close)));
	document.body.append(dialog);
	dialog.showModal();
	return dialog;
}
