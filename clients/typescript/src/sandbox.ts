/** A sandbox that runs. */

import { call, type Admin } from './call.js';
import type { Coverage, NewWorld, World as MadeWorld } from './types.js';
import { World } from './world.js';

/** Where a sandbox is. */
export interface Place {
  /** Its base URL; `EMPORIX_SANDBOX_URL` without it. */
  url?: string | undefined;
  /** The bearer token of its admin API; `EMPORIX_SANDBOX_ADMIN_TOKEN` without it. */
  adminToken?: string | undefined;
}

/** A sandbox that runs, in which worlds are made. */
export class Sandbox {
  readonly #admin: Admin;

  /** The sandbox at this place, or the one that the environment names. Nothing is sent yet. */
  constructor({ url = process.env.EMPORIX_SANDBOX_URL, adminToken = process.env.EMPORIX_SANDBOX_ADMIN_TOKEN }: Place = {}) {
    if (!url) throw new Error('no sandbox is named: set EMPORIX_SANDBOX_URL, or run the tests with `emporix-sandbox exec` or the global setup of this package');
    this.#admin = { url: url.replace(/\/+$/, ''), token: adminToken || undefined };
  }

  /** Its base URL. */
  get url(): string {
    return this.#admin.url;
  }

  /** Makes a world, as POST `worlds` does: with these fixtures, scenarios, clock and seed. `await using` deletes it at the end. */
  async world(settings: NewWorld = {}): Promise<World> {
    return new World(this.#admin, await call<MadeWorld>(this.#admin, 'POST', 'worlds', { body: settings }));
  }

  /** Which documented statuses clients have met in all worlds, those that are gone too. */
  coverage(): Promise<Coverage> {
    return call(this.#admin, 'GET', 'coverage');
  }

  /** Any other call below `/__sandbox/`. */
  call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return call(this.#admin, method, path, { body });
  }
}
