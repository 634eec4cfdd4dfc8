/** What the fixtures of Vitest and of Playwright have in common. */

import { Refusal } from './call.js';
import type { NewWorld } from './types.js';
import type { World } from './world.js';

/** How the world of a test is made. */
export interface WorldOptions extends NewWorld {
  /** What it means that a rule of an active scenario has not fired when the test has passed: nothing without it. */
  unfired?: 'ignore' | 'fail';
}

/** How long a world stays that no test has deleted, because the run was killed. */
const TTL = '1h';

/** The settings of a world, as the admin API takes them. */
export function settled({ unfired: _, ...settings }: WorldOptions): NewWorld {
  return { ttl: TTL, ...settings };
}

/** What happened in a world cannot be said, because the test has deleted it or no sandbox answers: the reason. */
export function unsaid(error: unknown): string {
  return `what happened in the world cannot be said: ${error instanceof Error ? error.message : String(error)}`;
}

/** What is to be said of rules that have not fired, where that fails a test. */
export async function unmet(world: World, { unfired = 'ignore' }: WorldOptions): Promise<string | undefined> {
  if (unfired === 'ignore') return undefined;
  try {
    await world.verify([{ name: 'every rule has fired', noUnfiredRule: true }]);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A world that the test has deleted can say nothing of its rules.
    if (error.status === 404 || error.status === 410) return undefined;
    if (error.problem?.failures) return error.message;
    throw error;
  }
}
