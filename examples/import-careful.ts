// The import of import.ts by a client that ends with 0 only when all is done: it looks at every status and every row, waits no
// longer than three seconds for an answer, tries again what can be tried again, and writes no version that it has not read.

const { EMPORIX_API_URL: base, EMPORIX_TENANT: tenant } = process.env;
const segment = `${base}/customer-segment/${tenant}/segments/628cd20c6e8b2432b6346ca6`;
const TRIES = 3;
const PATIENCE_MS = 3_000;

/** The status is 0 where no answer came, or one that is cut or no JSON. */
interface Answered<Answer> {
  status: number;
  answer: Answer;
}

interface Customer {
  mixins?: Record<string, object>;
  metadata: { version: number };
}

let token = "";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function fail(why: string): never {
  console.error(`not imported: ${why}`);
  process.exit(1);
}

/** One request. */
async function once<Answer>(url: string, init: RequestInit): Promise<Answered<Answer>> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    return { status: response.status, answer: (text ? JSON.parse(text) : null) as Answer };
  } catch {
    return { status: 0, answer: null as Answer };
  }
}

/** Gets a token; without one nothing can be done. */
async function logIn() {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: process.env.EMPORIX_CLIENT_ID ?? "",
    client_secret: process.env.EMPORIX_CLIENT_SECRET ?? "",
  });
  for (let nth = 0; nth < TRIES; nth += 1) {
    const { status, answer } = await once<{ access_token: string }>(`${base}/oauth/token`, { method: "POST", body });
    if (status === 200 && answer.access_token) {
      token = answer.access_token;
      return;
    }
    await pause(1_000);
  }
  fail("no token");
}

/** One request, tried again where that can come to something else. */
async function call<Answer>(method: string, path: string, body?: object): Promise<Answered<Answer>> {
  for (let nth = 0; nth < TRIES; nth += 1) {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answered = await once<Answer>(`${segment}/${path}`, init);
    if (answered.status === 401) {
      await logIn();
    } else if (answered.status === 0 || answered.status === 429 || answered.status >= 500) {
      await pause(1_000);
    } else {
      return answered;
    }
  }
  return fail(`${method} ${path} comes to nothing`);
}

/** John becomes a gold customer. What others have written meanwhile stays. */
async function promote() {
  const path = "customers/98029737";
  for (let nth = 0; nth < TRIES; nth += 1) {
    const { status, answer: john } = await call<Customer>("GET", path);
    if (status !== 200) fail(`GET ${path} answers ${status}`);
    const mixins = { ...john.mixins, loyalty: { tier: "GOLD" } };
    const written = await call("PUT", path, { mixins, metadata: { version: john.metadata.version } });
    if (written.status < 300) return;
    if (written.status !== 409) fail(`PUT ${path} answers ${written.status}`);
  }
  fail(`others write ${path} all the time`);
}

/** Two customers are new in the segment; a row can fail while the call as a whole is good. */
async function add() {
  let rows = [{ customerId: "61109356" }, { customerId: "65044570" }];
  for (let nth = 0; nth < TRIES; nth += 1) {
    const { status, answer } = await call<{ code: number }[]>("PUT", "customers/bulk", rows);
    if (status !== 207) fail(`PUT customers/bulk answers ${status}`);
    rows = rows.filter((_, place) => answer[place].code >= 300);
    if (rows.length === 0) return;
  }
  fail(`${rows.length} rows of customers/bulk are not written`);
}

await logIn();
await promote();
await add();
console.log("imported");

export {};
