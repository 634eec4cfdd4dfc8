// The recipes of wait-on and of service containers: the lines of the pages, and the variables alone.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { has, recipe } from './page.mjs';
import { freePort, serving } from './stage.mjs';

const { EMPORIX_SANDBOX_URL, binary } = process.env;

test('wait-on ends when the sandbox answers, and not before', () => {
  const line = has('wait-on', 'npx wait-on http-get://127.0.0.1:14010/__sandbox/health/ready');
  const host = new URL(EMPORIX_SANDBOX_URL).host;
  const wait = (line, patience) => {
    const [command, ...args] = line.replace('127.0.0.1:14010', host).split(' ');
    return spawnSync(command, ['--no-install', ...args, '--timeout', patience], { stdio: 'ignore' }).status;
  };
  assert.equal(wait(line, '120000'), 0);
  assert.equal(wait(line.replace('http-get:', 'http:'), '120000'), 0);
  assert.equal(wait(line.replace('health/ready', 'health/redy'), '3000'), 1);
  has('wait-on', 'emporix-sandbox wait --timeout 30s');
  assert.equal(spawnSync(binary, ['wait', '--timeout', '30s'], { stdio: 'ignore' }).status, 0);
});

test('a sandbox is set up by variables alone', async (t) => {
  const [, block] = recipe('service-containers').match(/<!-- variables -->\n```sh\n([^]*?)```/);
  const said = Object.fromEntries(block.trim().split('\n').map((line) => line.split('=')));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  await serving(t, base, [binary], { env: { ...said, EMPORIX_SANDBOX_PORT: `${port}` }, cwd: '/' });
  const admin = async (path, token) => {
    const answer = await fetch(`${base}/__sandbox/${path}`, { headers: token && { Authorization: `Bearer ${token}` } });
    return answer.ok ? answer.json() : answer.status;
  };
  assert.equal(await admin('worlds'), 403);
  assert.equal((await admin('health/ready')).status, 'ready');
  const world = await admin('worlds/main', said.EMPORIX_SANDBOX_ADMIN_TOKEN);
  assert.deepEqual(world.scenarios, [said.EMPORIX_SANDBOX_SCENARIO]);
  const unknown = await fetch(`${base}/customer-segment/mytennant/segments`, { headers: { Authorization: 'Bearer service' } });
  assert.equal(unknown.status, 404);
  const health = spawnSync(binary, ['health'], { env: { EMPORIX_SANDBOX_PORT: `${port}` }, stdio: 'ignore' });
  assert.equal(health.status, 0);
});
