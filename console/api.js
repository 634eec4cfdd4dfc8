// Calls of the admin API. Every refusal is a Refused, with the words of the sandbox.

const KEPT = 'emporix-sandbox-admin-token';
let token = sessionStorage.getItem(KEPT);

/** Called with true while the sandbox says that its files have mistakes. */
export const stale = { changed() {} };

/** Keeps the token for this window, and nowhere else. */
export const keepToken = text => sessionStorage.setItem(KEPT, token = text);

/** Takes the token out of the address, so that it is in no history and no screenshot. */
export function takeToken() {
	const found = /^#token=([^&/]*)/.exec(location.hash);
	if (!found) return;
	history.replaceState(null, '', location.pathname);
	keepToken(decodeURIComponent(found[1]));
}

export class Refused extends Error {
	constructor(status, detail, hint) {
		super(detail);
		Object.assign(this, { status, hint });
	}
}

/** A path whose values are encoded: at`worlds/${name}/clock`. */
export const at = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

/** The values that say something, as a query. */
export function query(values) {
	const said = Object.entries(values).filter(([, value]) => (value ?? '') !== '');
	return said.length ? `?${new URLSearchParams(said)}` : '';
}

/** The address of a view of this page. */
export const address = (world, view, values = {}) => `#/${encodeURIComponent(world)}/${view}${query(values)}`;

/** The answer as it comes; for streams too. */
export async function open(method, path, body, signal) {
	const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
	const answer = await fetch(`/__sandbox/${path}`, { method, headers, body, signal: signal ?? AbortSignal.timeout(20_000), cache: 'no-store' })
		.catch(() => { throw new Refused(0, 'the sandbox does not answer', 'start it again; this page goes on by itself'); });
	stale.changed(answer.headers.get('Sandbox-Config') === 'stale');
	if (answer.ok) return answer;
	const { detail, hint } = await answer.json().catch(() => ({}));
	throw new Refused(answer.status, detail ?? `status ${answer.status}`, hint);
}

/** What a GET answers. */
export const get = async path => (await open('GET', path)).json();

/** Sends a change: what is answered, and the hint of it. */
export async function change(method, path, body) {
	const answer = await open(method, path, typeof body === 'object' ? JSON.stringify(body) : body);
	const text = await answer.text();
	return { shown: text && JSON.parse(text), hint: answer.headers.get('Sandbox-Hint') };
}

/** The snapshot to which Undo returns. */
export const UNDO = 'before-the-console';

/** Keeps the state before a change, where a snapshot can be kept. */
export const keepUndo = world => change('PUT', at`worlds/${world}/snapshots/${UNDO}`).catch(() => {});
