// Imports customers into a segment, and believes that all goes well. The careful twin is import-careful.ts.

const { EMPORIX_API_URL: base, EMPORIX_TENANT: tenant } = process.env;
const segment = `${base}/customer-segment/${tenant}/segments/628cd20c6e8b2432b6346ca6`;

interface Customer {
  mixins?: Record<string, object>;
}

/** What is answered; nothing where anything goes wrong. */
async function send<Answer>(
  method: string,
  url: string,
  body?: string | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Partial<Answer>> {
  try {
    const answer = await fetch(url, { method, body, headers });
    return (await answer.json()) as Answer;
  } catch {
    return {};
  }
}

const login = new URLSearchParams({
  grant_type: "client_credentials",
  client_id: process.env.EMPORIX_CLIENT_ID ?? "",
  client_secret: process.env.EMPORIX_CLIENT_SECRET ?? "",
});
const { access_token: token } = await send<{ access_token: string }>("POST", `${base}/oauth/token`, login);
const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };

// John becomes a gold customer.
const john = await send<Customer>("GET", `${segment}/customers/98029737`, undefined, headers);
const mixins = { ...john.mixins, loyalty: { tier: "GOLD" } };
await send("PUT", `${segment}/customers/98029737`, JSON.stringify({ mixins }), headers);

// Two customers are new in the segment.
const rows = [{ customerId: "61109356" }, { customerId: "65044570" }];
await send("PUT", `${segment}/customers/bulk`, JSON.stringify(rows), headers);
console.log("imported");

export {};
