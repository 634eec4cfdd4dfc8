// One call: why it was answered so, and what can be done with it.

import { address, at, base, decode, get } from './api.js';
import { status } from './calls.js';
import { act, ask, attempt, button, empty, fill, h, instant, link, notice } from './dom.js';
import { body, plain } from './json.js';

const NOT_SENT = /^(host|content-length|connection|transfer-encoding|cookie)$/;
const PRINT = /#[0-9a-f]{8}\b/;
const MARKS = { passed: '✓', failed: '✕', fired: '⚡', done: '→' };

export function call(place, world, choose) {
	let id, seen;

	async function load() {
		const wanted = id;
		try {
			const path = at`worlds/${world}/requests/${id}`;
			const found = await Promise.all([path, `${path}/explain`, at`worlds/${world}/tokens`, 'operations'].map(get));
			const text = JSON.stringify(found.slice(0, 2));
			if (wanted !== id || text === seen) return;
			seen = text;
			fill(place, show(...found));
		} catch (refusal) {
			if (wanted === id) fill(place, close(), empty(refusal.message, refusal.hint));
		}
	}

	const close = () => button('Close', () => choose(''), { class: 'link right' });

	function show(entry, why, { tokens, template }, { operations }) {
		const operation = operations.find(each => each.id === entry.operation);
		const parts = entry.path.split('/').map(decode);
		const variables = Object.fromEntries(operation?.path.split('/').flatMap((part, place) => (part[0] === '{' ? [[part.slice(1, -1), parts[place]]] : [])) ?? []);
		const { segmentId } = variables;
		const { token, tenant } = entry;
		const toData = (text, values) => link(address(world, 'data', { tenant, ...values }), text, { class: 'chip' });
		const again = sendable(entry, [...tokens, ...template]);
		const written = why.steps.filter(({ step, outcome }) => outcome === 'done' && step.includes(' '));
		return [
			close(), h('h2.mono', entry.method, ' ', entry.path, entry.query && `?${entry.query}`),
			h('p', status(entry), ' ', entry.clientSaw, entry.intendedStatus && `, intended ${entry.intendedStatus}`, ' ', h('span.dim', entry.operation)),
			h('div.row', [entry.origin, entry.id, instant(entry.at, true), token && `token ${token.name ?? token.fingerprint}`,
				entry.clientLeft && 'the client left'].map(each => each && h('span.chip', each)),
			toData(`world ${world}`), tenant && toData(`tenant ${tenant}`), segmentId && toData(`segment ${segmentId}`,
				{ collection: 'customer-assignments', q: `segmentId:"${segmentId.replace(/["\\]/g, '\\$&')}"` })),
			entry.hint && h('p.hint', entry.hint),
			h('div.row', button('As curl', () => showCurl(again)), button('Send again', () => sendAgain(again)),
				operation?.built && button('Fail this one next time', () => failNext(operation, variables))),
			h('h3', 'Why'), h('p', h('strong', why.summary)), h('ol.why', why.steps.map(step)),
			h('h3', 'What it changed'), written.length ? h('ul', written.map(each => h('li',
				link(address(world, 'data', { tenant, collection: each.step.split(' ')[0] }), each.step), ' ', each.detail)))
				: h('p.dim', entry.committed ? 'see above' : 'nothing'),
			h('h3', 'Request'), message(entry.request), h('h3', entry.status ? 'Answer' : 'What would have been answered'), message(entry.answer),
		];
	}

	const step = ({ step, outcome, expected, found, detail }) => h(`li.${detail?.startsWith('of rule ') ? 'notFired' : outcome}`, h('span.mark', { 'aria-hidden': 'true' }, MARKS[outcome] ?? '·'),
		h('span.hidden', `${outcome}: `), h('b', step), ' ',
		outcome === 'failed' && expected ? [detail, h('dl', h('dt', 'expected'), h('dd', expected), h('dt', 'found'), h('dd', found ?? 'nothing'))]
			: [found && [h('code', found), ' · '], detail]);

	const message = sent => {
		const pairs = sent.headerPairs ?? Object.entries(sent.headers);
		return [h('details', h('summary', `${pairs.length} headers`), h('dl.mono', pairs.map(([name, value]) => [h('dt', name), h('dd', value)]))), body(sent)];
	};

	function sendable({ method, path, query, request }, tokens) {
		const clear = text => text.replace(PRINT, print => tokens.find(each => each.fingerprint === print)?.token ?? print);
		const headers = Object.entries(request.headers).filter(([name]) => !NOT_SENT.test(name))
			.map(([name, value]) => [name, name === 'authorization' ? clear(value) : value]);
		const isOther = new Blob([request.body ?? '']).size !== request.length;
		const lacks = [isOther && request.body, ...headers.flat()].some(text => PRINT.test(text)) ? 'a credential of it is not kept'
			: isOther && 'its body is not kept as it was sent';
		return { method, headers, lacks, body: request.body, url: `${base(world)}${path}${query ? `?${query}` : ''}` };
	}

	function showCurl({ method, url, headers, body, lacks }) {
		const quoted = text => `'${text.replaceAll("'", String.raw`'\''`)}'`;
		const text = [`curl -gi ${method === 'HEAD' ? '-I' : `-X ${method}`} ${quoted(url)}`, ...headers.map(pair => `-H ${quoted(pair.join(': '))}`),
			body && !headers.some(([name]) => name === 'content-type') && "-H 'content-type:'", body && `--data-raw ${quoted(body)}`].filter(Boolean).join(' \\\n  ');
		ask('As curl', h('div', plain(text), lacks && h('p.hint', `Not the same call: ${lacks}.`)),
			['Copy', () => attempt(() => navigator.clipboard.writeText(text), 'copied'), 'main']);
	}

	async function sendAgain({ url, lacks, ...call }) {
		const why = lacks || (call.body && /^(GET|HEAD)$/.test(call.method) && 'a browser sends no body with it, curl does');
		if (why) return notice(`It cannot be sent again: ${why}.`, true);
		try {
			// To a text a browser would add a type.
			const answer = await fetch(url, { ...call, body: call.body && new Blob([call.body]) });
			notice(`answered with ${answer.status}`);
			choose(answer.headers.get('Sandbox-Request-Id') ?? id);
		} catch {
			notice('no answer came');
		}
	}

	function failNext(operation, path) {
		const select = h('select', { label: 'With' }, operation.errors.map(error => h('option', error)));
		ask('Fail this one next time', h('p', 'With ', select), ['Fail it', () => {
			const rule = { name: 'next', on: operation.id, when: { path }, times: 1, then: { error: select.value } };
			return act(`the next such call fails with ${select.value}`, 'POST', at`worlds/${world}/scenarios`,
				{ name: `console: this ${operation.id} ${select.value}`, rules: [rule] });
		}, 'main']);
	}

	return {
		refresh: () => id && load(),
		show(next) {
			if (next === id && seen) return;
			id = next;
			seen = '';
			place.hidden = !id;
			fill(place);
			if (id) load();
		},
	};
}
