/** The code under test of the README: a customer becomes a gold one, and a version that is not current any more is read again. */
export async function promote(url: string, token: string, customer: string): Promise<void> {
  const place = `${url}/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/${customer}`;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  for (let tries = 0; tries < 3; tries += 1) {
    const read = (await (await fetch(place, { headers })).json()) as { metadata: { version: number } };
    const body = JSON.stringify({ mixins: { loyalty: { tier: 'GOLD' } }, metadata: { version: read.metadata.version } });
    const { status } = await fetch(place, { method: 'PUT', headers, body });
    if (status === 204) return;
  }
  throw new Error(`${customer} is not promoted`);
}
