// The page under test of the README, served while a command runs, which finds it by PAGE_URL: node serve.mjs COMMAND [ARGUMENT…]

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';

const PAGE = `<!doctype html><title>Customers</title><p role="status"></p><script type="module">
  const api = new URL(location).searchParams.get('api');
  const answer = await fetch(api + '/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers', { headers: { Authorization: 'Bearer read' } });
  document.querySelector('p').textContent = answer.ok ? 'all of them' : 'no list: ' + answer.status;
</script>`;

const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(PAGE)).listen(0, '127.0.0.1');
await once(server, 'listening');
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PAGE_URL: `http://127.0.0.1:${server.address().port}` } });
const [code] = await once(child, 'exit');
process.exit(code ?? 1);
