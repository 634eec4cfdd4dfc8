/** A world of a sandbox, and what a test can do with it. */

import { call, path, Refusal, type Admin, type Sent } from './call.js';
import type {
  ActiveScenarios, Changes, ChangesQuery, ClockNow, Coverage, Exchanges, Expectation, Explanation, LintReport, RequestFilters, Reset, ScenarioName,
  Scenarios, ScenarioExplanation, TokenName, Verification, World as MadeWorld,
} from './types.js';

/** A world: tenants, data, tokens, clock and failures of its own. `await using` deletes it at the end of its block. */
export class World implements AsyncDisposable {
  readonly #admin: Admin;

  constructor(
    admin: Admin,
    /** What the answer to its making says: tokens, API keys, seed, clock, warnings. */
    readonly made: MadeWorld,
  ) {
    this.#admin = admin;
  }

  /** Its name, which the header `Sandbox-World` takes. */
  get name(): string {
    return this.made.name;
  }

  /** Its base URL, below which the service answers. */
  get url(): string {
    return this.made.url;
  }

  /** The header by which the base URL of the sandbox leads to this world. */
  get headers(): { 'Sandbox-World': string } {
    return { 'Sandbox-World': this.name };
  }

  /** The text of the token of this name, to be sent as bearer; that of `tenant` where several have one. Throws where no token has it. */
  token(name: TokenName, tenant?: string): string {
    const named = this.made.tokens.filter((token) => token.name === name && (tenant === undefined || token.tenant === null || token.tenant === tenant));
    // The template's tokens come first, and a tenant with tokens of its own does not know them.
    const found = named.find((token) => token.tenant === tenant) ?? named[0];
    if (found) return found.token;
    const names = [...new Set(this.made.tokens.map((token) => token.name))];
    throw new Error(`the world \`${this.name}\` has no token \`${name}\`${tenant ? ` for the tenant \`${tenant}\`` : ''}; it has ${names.join(', ')}`);
  }

  /** Makes scenarios active besides those that are: by name, or with rules that are written out. */
  arm(...scenarios: ScenarioName[]): Promise<ActiveScenarios>;
  arm(scenarios: Scenarios): Promise<ActiveScenarios>;
  arm(first: string | Scenarios, ...more: string[]): Promise<ActiveScenarios> {
    return this.call('POST', 'scenarios', { body: typeof first === 'string' ? { scenarios: [first, ...more] } : first });
  }

  /** Makes a scenario inactive. */
  async disarm(scenario: ScenarioName): Promise<void> {
    await this.call('DELETE', path('scenarios', scenario));
  }

  /** The active scenarios, and how far each rule has come. */
  scenarios(): Promise<ActiveScenarios> {
    return this.call('GET', 'scenarios');
  }

  /** Moves the clock on: `30s`, `15m`, `1h`. */
  advance(by: string): Promise<ClockNow> {
    return this.call('POST', 'clock/advance', { body: { by } });
  }

  /** The exchanges in its journal that meet these filters, the latest last. */
  requests(filters?: RequestFilters): Promise<Exchanges> {
    return this.call('GET', 'requests', { query: filters });
  }

  /** Why the answer with this `Sandbox-Request-Id` is as it is; without one that of the last exchange. */
  explain(id = 'last'): Promise<Explanation> {
    return this.call('GET', path('requests', id, 'explain'));
  }

  /** The same as text. */
  explainText(id = 'last'): Promise<string> {
    return this.call('GET', path('requests', id, 'explain'), { accept: 'text/plain' });
  }

  /** Why the rules of an active scenario have fired or not. */
  explainScenario(scenario: ScenarioName): Promise<ScenarioExplanation> {
    return this.call('GET', path('scenarios', scenario, 'explain'));
  }

  /** What has changed since the start, a snapshot or an exchange, record by record. */
  changes(query?: ChangesQuery): Promise<Changes> {
    return this.call('GET', 'changes', { query });
  }

  /** Holds the exchanges against these expectations, or against those of the active scenarios. Throws a `Refusal` that names those that are not met. */
  verify(expect?: Expectation[]): Promise<Verification> {
    return this.call('POST', 'verify', { body: expect && { expect } });
  }

  /** Which documented statuses clients have met in it. */
  coverage(): Promise<Coverage> {
    return this.call('GET', 'coverage');
  }

  /** What its clients do badly although they are answered. */
  lint(): Promise<LintReport> {
    return this.call('GET', 'lint');
  }

  /** Writes a record as another writer would; `id` is that of the record in its collection. */
  async write(tenant: string, collection: string, id: string, record: object): Promise<void> {
    const place = id.split('/').map(encodeURIComponent).join('/');
    await this.call('PUT', `${path('tenants', tenant, collection)}/${place}`, { body: record });
  }

  /** Begins it anew, or parts of it. */
  async reset(only?: Reset['only']): Promise<void> {
    await this.call('POST', 'reset', { body: only && { only } });
  }

  /** Deletes it. It answers 410 from now on. Where it is gone already, nothing happens. */
  async delete(): Promise<void> {
    try {
      await call(this.#admin, 'DELETE', path('worlds', this.name));
    } catch (error) {
      if (!(error instanceof Refusal) || (error.status !== 404 && error.status !== 410)) throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.delete();
  }

  /** Any other call below `/__sandbox/worlds/NAME/`. */
  call<T>(method: string, below: string, sent?: Sent): Promise<T> {
    return call(this.#admin, method, `${path('worlds', this.name)}/${below}`, sent);
  }
}
