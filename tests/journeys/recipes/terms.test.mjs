// The pages about MSW and json-server: what the left columns say does in these what the pages say of it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpResponse, delay, http, passthrough } from 'msw';
import { setupWorker } from 'msw/browser';
import { setupServer } from 'msw/node';
import { has, recipe } from './page.mjs';
import { freePort, serving } from './stage.mjs';

/** The code marks of the left column of a page's table. */
const left = (name) => [...recipe(name).matchAll(/^\| (.*?) \| /gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code));

test('the terms of MSW are those that it has', async (t) => {
  for (const code of left('from-msw')) {
    const known = ['http.get(url, resolver)', 'setupServer(...handlers)', 'server.listen()', 'setupWorker()', 'HttpResponse.json(body, { status })', 'HttpResponse.error()', 'delay(2000)', 'delay("infinite")', 'server.use(handler)', '{ once: true }', 'server.resetHandlers()', 'onUnhandledRequest: "error"', 'server.events.on("request:match", …)', 'passthrough()'];
    assert.ok(known.includes(code), `${code} is not tried`);
  }
  assert.equal(typeof setupWorker, 'function');
  const origin = createServer((_, answer) => answer.end('"real"')).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  t.after(() => origin.close());
  const base = `http://127.0.0.1:${origin.address().port}`;
  const server = setupServer(
    http.get(`${base}/json`, () => HttpResponse.json({ code: 401 }, { status: 401 })),
    http.get(`${base}/error`, () => HttpResponse.error()),
    http.get(`${base}/slow`, async () => (await delay(50), HttpResponse.json(1))),
    http.get(`${base}/never`, async () => (await delay('infinite'), HttpResponse.json(1))),
    http.get(`${base}/real`, () => passthrough()),
  );
  server.listen({ onUnhandledRequest: 'error' });
  t.after(() => server.close());
  const matched = [];
  server.events.on('request:match', ({ request }) => matched.push(new URL(request.url).pathname));
  const status = (path, signal) => fetch(base + path, { signal }).then((it) => it.status, () => 'none');
  assert.deepEqual([await status('/json'), await status('/error'), await status('/slow'), await status('/real')], [401, 'none', 200, 200]);
  assert.equal(await status('/never', AbortSignal.timeout(200)), 'none');
  server.use(http.get(`${base}/json`, () => HttpResponse.json({}, { status: 503 }), { once: true }));
  assert.deepEqual([await status('/json'), await status('/json')], [503, 401]);
  server.use(http.get(`${base}/json`, () => HttpResponse.json({}, { status: 503 })));
  server.resetHandlers();
  assert.equal(await status('/json'), 401);
  assert.equal(await status('/unknown'), 'none');
  assert.ok(matched.includes('/json') && !matched.includes('/unknown'), matched);
});

test('the terms of json-server are those that it has', async (t) => {
  const folder = mkdtempSync(`${process.cwd()}/json-`);
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write('db.json', JSON.stringify({ segments: [{ id: 1, name: 'Gold', points: 5 }, { id: 2, name: 'Silver', points: 3 }] }));
  write('routes.json', JSON.stringify({ '/shop/*': '/$1' }));
  write('fails.cjs', 'module.exports = (request, answer, next) => request.method === "PUT" ? answer.status(503).end() : next();\n');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const line = has('from-json-server', 'json-server --watch db.json --port 3000').replace('3000', `${port}`).split(' ');
  const args = ['npx', '--no-install', ...line, '--host', '127.0.0.1', '--routes', 'routes.json', '--middlewares', 'fails.cjs', '--delay', '20', '--quiet'];
  for (const flag of ['--routes', '--middlewares', '--delay']) assert.ok(left('from-json-server').some((code) => code.startsWith(flag)), flag);
  await serving(t, `${base}/segments`, args, { cwd: folder });
  const names = async (query) => (await (await fetch(`${base}/segments?${query}`)).json()).map(({ name }) => name);
  assert.deepEqual(await names('name=Gold'), ['Gold']);
  assert.deepEqual(await names('name_like=ol'), ['Gold']);
  assert.deepEqual(await names('points_gte=5'), ['Gold']);
  assert.deepEqual(await names('_sort=name&_order=desc'), ['Silver', 'Gold']);
  const page = await fetch(`${base}/segments?_page=2&_limit=1`);
  assert.equal(page.headers.get('X-Total-Count'), '2');
  assert.deepEqual((await page.json()).map(({ name }) => name), ['Silver']);
  assert.equal((await fetch(`${base}/shop/segments/1`)).status, 200);
  assert.equal((await fetch(`${base}/segments/1`, { method: 'PUT' })).status, 503);
  const made = await fetch(`${base}/segments`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name": "Bronze"}' });
  assert.equal(made.status, 201);
  // The file is written behind the answer.
  const kept = () => readFileSync(join(folder, 'db.json'), 'utf8').includes('Bronze');
  for (let tries = 0; !kept() && tries < 1200; tries += 1) await sleep(50);
  assert.ok(kept());
});
