/**
 * A client of the Customer Segment Service that says it is done only when it is: it looks at every status and every row, waits
 * no longer than three seconds for an answer, tries again what can be tried again, and writes no version that it has not read.
 */

/** What a client has to know. */
export interface Access {
  /** Base URL of the service. */
  url: string;
  tenant: string;
  clientId: string;
  clientSecret: string;
}

/** An assignment of a customer, as far as this client knows it. */
interface Assignment {
  mixins?: Record<string, object>;
  metadata: { version: number };
}

/** What became of a request: a status, 0 where no answer came or one that is cut or no JSON, and what was answered. */
interface Outcome {
  status: number;
  answer: unknown;
}

const TRIES = 3;
const PATIENCE_MS = 3_000;
const PAUSE_MS = 1_000;

/** A segment of customers. */
export class Segment {
  #token = '';

  constructor(
    private readonly access: Access,
    private readonly id: string,
  ) {}

  /** A customer of the segment gets this tier. What others have written meanwhile stays. */
  async promote(customer: string, tier: string): Promise<void> {
    const path = `customers/${customer}`;
    for (let nth = 0; nth < TRIES; nth += 1) {
      const read = await this.#call('GET', path);
      if (read.status !== 200) throw new Error(`GET ${path} answers ${read.status}`);
      const { mixins, metadata } = read.answer as Assignment;
      const written = await this.#call('PUT', path, { mixins: { ...mixins, loyalty: { tier } }, metadata: { version: metadata.version } });
      if (written.status < 300) return;
      if (written.status !== 409) throw new Error(`PUT ${path} answers ${written.status}`);
    }
    throw new Error(`others write ${path} all the time`);
  }

  /** These customers are in the segment afterwards. A row can fail while the call as a whole is good. */
  async add(customers: string[]): Promise<void> {
    let rows = customers.map((customerId) => ({ customerId }));
    for (let nth = 0; nth < TRIES; nth += 1) {
      const { status, answer } = await this.#call('PUT', 'customers/bulk', rows);
      if (status !== 207) throw new Error(`PUT customers/bulk answers ${status}`);
      const codes = (answer as { code: number }[]).map(({ code }) => code);
      rows = rows.filter((_, place) => (codes[place] ?? 500) >= 300);
      if (rows.length === 0) return;
    }
    throw new Error(`${rows.length} rows are not written`);
  }

  /** One request, tried again where that can come to something else. */
  async #call(method: string, path: string, body?: unknown): Promise<Outcome> {
    const { url, tenant } = this.access;
    for (let nth = 0; nth < TRIES; nth += 1) {
      if (!this.#token) await this.#logIn();
      const headers = { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' };
      const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const outcome = await once(`${url}/customer-segment/${tenant}/segments/${this.id}/${path}`, init);
      if (outcome.status === 401) this.#token = '';
      else if (!isWorthAnotherTry(outcome)) return outcome;
      else await pause();
    }
    throw new Error(`${method} ${path} comes to nothing`);
  }

  async #logIn(): Promise<void> {
    const { url, clientId, clientSecret } = this.access;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    for (let nth = 0; nth < TRIES; nth += 1) {
      const { status, answer } = await once(`${url}/oauth/token`, { method: 'POST', body });
      if (status === 200) {
        this.#token = (answer as { access_token: string }).access_token;
        return;
      }
      await pause();
    }
    throw new Error('no token');
  }
}

function isWorthAnotherTry({ status }: Outcome): boolean {
  return status === 0 || status === 429 || status >= 500;
}

async function once(url: string, init: RequestInit): Promise<Outcome> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    return { status: response.status, answer: text ? JSON.parse(text) : null };
  } catch {
    return { status: 0, answer: null };
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
