// Elements, made of text only: nothing that is shown can ever be markup.

/** Attributes with short names. */
const SHORT = { label: 'aria-label', key: 'data-key' };

/** An element: h('button.quiet', { onclick }, 'Text', child). */
export function h(name, ...rest) {
	const [tag, ...classes] = name.split('.');
	const element = document.createElement(tag);
	if (classes.length) element.className = classes.join(' ');
	if (rest[0]?.constructor === Object) set(element, rest.shift());
	element.append(...shown(rest));
	return element;
}

const shown = children => children.flat(Infinity).filter(child => (child ?? false) !== false);

function set(element, values) {
	for (const [name, value] of Object.entries(values)) {
		if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
		else if (name === 'value') element.value = value;
		else if ((value ?? false) !== false) element.setAttribute(SHORT[name] ?? name, value === true ? '' : value);
	}
}

/** Puts `children` in the place of what is in `element`; the focus stays on what has the same data-key. */
export function fill(element, ...children) {
	const { key } = element.contains(document.activeElement) ? document.activeElement.dataset : {};
	element.replaceChildren(...shown(children));
	if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

export const button = (text, onclick, values) => h('button', { type: 'button', onclick, ...values }, text);
export const link = (href, text, values) => h('a', { href, key: href, ...values }, text);

/** An instant: local to read, UTC on hover. */
export function instant(text, withDay) {
	const when = new Date(text);
	const local = new Date(when - when.getTimezoneOffset() * 60_000).toISOString();
	const isToday = when.toDateString() === new Date().toDateString();
	return h('time', { datetime: text, title: `${text} UTC` }, (isToday && !withDay ? '' : `${local.slice(0, 10)} `) + local.slice(11, 23));
}

/** What to do where there is nothing. */
export const empty = (title, ...what) => h('div.empty', h('p', h('strong', title)), what.map(each => each && h('p', each)));

export const refused = (place, { message, hint }) => fill(place, empty(message, hint));

export const count = (number, one) => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;

let fading;
/** Says what became of something, for eyes and for screen readers. */
export function notice(text, isBad) {
	const place = document.getElementById('notice');
	place.textContent = text;
	place.classList.toggle('bad', Boolean(isBad));
	clearTimeout(fading);
	fading = setTimeout(() => { place.textContent = ''; }, isBad ? 12_000 : 5_000);
}

/** Does something, and says what became of it. True where it was done. */
export async function attempt(doing, done) {
	try {
		notice([done, (await doing())?.hint].filter(Boolean).join('; '));
		return true;
	} catch ({ message, hint = '' }) {
		notice(`${message}. ${hint}`, true);
		return false;
	}
}

/** Does something soon, once for all who want it by then, and never twice at a time. */
export function calmly(doing, pause = 250) {
	let timer, running, again;
	const ask = () => {
		again = running;
		if (!running) timer ??= setTimeout(run, pause);
	};
	const run = async () => {
		running = true;
		await doing().catch(console.error);
		running = timer = undefined;
		if (again) ask();
	};
	return ask;
}

/** A question that is answered by a button, or by Escape. An action that comes to false leaves it open. */
export function ask(title, body, ...actions) {
	const close = () => dialog.close();
	const made = actions.map(([text, doing, kind]) => button(text, async () => await doing() !== false && close(), { class: kind }));
	const dialog = h('dialog', { label: title, onclose: () => dialog.remove() }, h('h2', title), body, h('div.actions', made, button('Cancel', close)));
	document.body.append(dialog);
	dialog.showModal();
	return dialog;
}
