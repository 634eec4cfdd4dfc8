/** The page under test, and a server of it for each worker: a list of the customers of a segment. */

import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test as base } from 'emporix-sandbox-client/playwright';

const PAGE = `<!doctype html><title>Customers</title><ul></ul><p role="status"></p><script type="module">
  const { searchParams } = new URL(location);
  const answer = await fetch(searchParams.get('api') + '/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers', {
    headers: { Authorization: 'Bearer ' + searchParams.get('token') },
  });
  if (answer.ok) for (const { customer } of await answer.json()) document.querySelector('ul').append(Object.assign(document.createElement('li'), { textContent: customer.id }));
  document.querySelector('p').textContent = answer.ok ? 'all of them' : 'no list: ' + answer.status;
</script>`;

/** `test` with the page's address. */
export const test = base.extend<object, { shop: string }>({
  shop: [async ({}, use) => {
    const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(PAGE)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.close();
    server.closeAllConnections();
  }, { scope: 'worker' }],
});

export { expect } from 'emporix-sandbox-client/playwright';
