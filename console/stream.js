// The one connection: what happens in a world as server-sent events, read with fetch so that the token goes along. It comes back
// after sleep and restarts; the page then looks again at all that it shows.

import { open, at } from './api.js';

/** A comment comes every 15 seconds; a line that is silent for longer than this is dead. */
const SILENCE = 40_000;
const LONGEST_PAUSE = 4_000;

/** Follows `world` until the function that comes back is called. `on` has opened, event, lost and ended. */
export function follow(world, on) {
	const over = new AbortController();
	let line, heard, pause = 250, wake;

	async function once() {
		line = new AbortController();
		const answer = await open('GET', at`worlds/${world}/requests/stream` + '?changes=true', undefined, line.signal);
		heard = Date.now();
		pause = 250;
		on.opened();
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		for (let rest = ''; ;) {
			const { done, value } = await reader.read();
			if (done) return;
			heard = Date.now();
			const events = (rest + value).split('\n\n');
			rest = events.pop();
			for (const text of events) {
				const [, name, data] = /^event: (.*)\ndata: (.*)$/m.exec(text) ?? [];
				if (name) on.event(name, JSON.parse(data));
			}
		}
	}

	async function run() {
		while (!over.signal.aborted) {
			const refused = await once().catch(error => error);
			if (over.signal.aborted) return;
			if ([400, 403, 404, 410].includes(refused?.status)) return on.ended(refused);
			on.lost();
			await new Promise(go => setTimeout(wake = go, pause));
			pause = Math.min(pause * 2, LONGEST_PAUSE);
		}
	}

	/** After sleep no error comes: the line is just silent. */
	function look() {
		if (Date.now() - heard > SILENCE) line.abort();
		if (!document.hidden) wake?.();
	}
	const timer = setInterval(look, 5_000);
	document.addEventListener('visibilitychange', look, { signal: over.signal });
	run();
	return () => {
		clearInterval(timer);
		over.abort();
		line?.abort();
	};
}
