// Servers and a browser beside a sandbox, and what its journal says.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';

/** Nothing takes longer than this, on a machine that builds meanwhile. */
const PATIENCE = 180_000;

/** Where ports are picked: below those that the system gives to connections, so that none of these takes one before its server does. */
const [FIRST_PORT, LAST_PORT] = [15_000, 32_000];

/** A port that is free on both addresses of this machine. */
export async function freePort() {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const free = [];
    for (const host of ['127.0.0.1', '::1']) free.push(await isFree(port, host));
    if (free.every(Boolean)) return port;
  }
}

async function isFree(port, host) {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch ({ code }) {
    // A machine without IPv6 has nothing there that could be taken.
    return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A process that serves at `url`, once it answers there; it ends with the test. */
export async function serving(t, url, [command, ...args], options) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true, ...options });
  const ended = once(child, 'exit');
  t.after(async () => {
    if (child.exitCode === null) process.kill(-child.pid);
    await ended;
  });
  const until = Date.now() + PATIENCE;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
    if (answer) return child;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} does not serve ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A page in a browser that calls nothing but this machine. */
export async function page(t, options = {}) {
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  t.after(() => browser.close());
  const made = await browser.newPage(options);
  made.setDefaultTimeout(PATIENCE);
  return made;
}

/** The exchanges of the world, each as method, path and status. */
export async function journal(world = 'main') {
  const answer = await fetch(`${process.env.EMPORIX_SANDBOX_URL}/__sandbox/worlds/${world}/requests`);
  const { requests } = await answer.json();
  return requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
}
