// The one connection: server-sent events, read with fetch so that the token goes along; it comes back.

import { open, at } from './api.js';

// A comment comes every 15 seconds: such a line is dead.
const SILENCE = 40_000;
const PAUSE = 2_000;

// `on` has opened, heard (a text), lost and ended (a refusal). What is returned ends it.
export function follow(world, on) {
	let line, heard, isOver;

	async function once() {
		line = new AbortController();
		const answer = await open('GET', at`worlds/${world}/requests/stream` + '?changes=true', undefined, line.signal);
		on.opened();
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		for (let read = {}; !read.done; read = await reader.read()) {
			heard = Date.now();
			if (read.value) on.heard(read.value);
		}
	}

	async function run() {
		while (!isOver) {
			const refused = await once().catch(error => error);
			if (isOver) return;
			const status = refused?.status;
			on[[400, 403, 404, 410].includes(status) ? 'ended' : 'lost'](refused);
			if (status === 400 || status === 403) return;
			await new Promise(go => setTimeout(go, PAUSE));
		}
	}

	// After sleep no error comes: the line is just silent.
	const timer = setInterval(() => Date.now() - heard > SILENCE && line.abort(), 5_000);
	run();
	return () => {
		clearInterval(timer);
		isOver = true;
		line.abort();
	};
}
