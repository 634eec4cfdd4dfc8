// Calls of the admin API. A refusal is an error with status and hint.

const KEPT = 'admin-token';
let token = sessionStorage.getItem(KEPT);

export const keepToken = text => sessionStorage.setItem(KEPT, token = text);

export function takeToken() {
	const found = /^#token=([^&/]*)/.exec(location.hash);
	if (!found) return;
	history.replaceState(null, '', location.pathname);
	keepToken(decodeURIComponent(found[1]));
}

export const refused = (status, message, hint) => Object.assign(new Error(message), { status, hint });

// A path whose values are encoded.
export const at = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

export function query(values) {
	const said = Object.entries(values).filter(([, value]) => value);
	return said.length ? `?${new URLSearchParams(said)}` : '';
}

export const decode = text => { try { return decodeURIComponent(text); } catch { return text; } };

export const base = world => location.origin + (world === 'main' ? '' : `/~${world}`);

export const address = (world, view, values = {}) => `#/${encodeURIComponent(world)}/${view}${query(values)}`;

export async function open(method, path, body, signal) {
	const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
	const answer = await fetch(`/__sandbox/${path}`, { method, headers, body, signal: signal ?? AbortSignal.timeout(20_000), cache: 'no-store' })
		.catch(() => { throw refused(0, 'the sandbox does not answer', 'start it again; this page goes on by itself'); });
	document.querySelector('#stale').hidden = answer.headers.get('Sandbox-Config') !== 'stale';
	if (answer.ok) return answer;
	const { detail, hint } = await answer.json().catch(() => ({}));
	throw refused(answer.status, detail ?? `status ${answer.status}`, hint);
}

export const get = async path => (await open('GET', path)).json();

export async function change(method, path, body) {
	const answer = await open(method, path, typeof body === 'object' ? JSON.stringify(body) : body);
	return { hint: answer.headers.get('Sandbox-Hint') };
}
