/** Fixtures of Vitest: a world for each test, and what happened in it in the report of a test that fails. */

import { test as base, type TestAPI, type TestContext } from 'vitest';
import { evidence } from './evidence.js';
import { Sandbox } from './sandbox.js';
import { settled, unmet, unsaid, type WorldOptions } from './fixture.js';
import type { World } from './world.js';

export type { WorldOptions };

/** What tests get. */
export interface WorldFixtures {
  /** How the world of a test is made, and whether a rule that has not fired fails it. */
  worldOptions: WorldOptions;
  /** The sandbox that `EMPORIX_SANDBOX_URL` names, as the global setup of this package sees to. */
  sandbox: Sandbox;
  /** A world of the test's own, which goes with it. */
  world: World;
}

/** `test` whose `extend` knows what `worldOptions` takes; that of Vitest takes anything. */
export type WorldTest<Context extends WorldFixtures> = { extend: ExtendWorld<Context> } & TestAPI<Context>;

/** What comes before Vitest's own forms of `extend`: the first that fits counts. The second fits mistaken options alone. */
interface ExtendWorld<Context extends WorldFixtures> {
  (fixtures: { worldOptions: WorldOptions | OptionsMade<Context> }): WorldTest<Context>;
  <Options>(fixtures: { worldOptions: Options & (keyof Mistakes<Options> extends never ? never : unknown); [other: string]: unknown }): Mistakes<Options>;
}

type OptionsMade<Context> = (
  context: Omit<Context, 'world' | 'worldOptions'> & TestContext, use: (options: WorldOptions) => Promise<void>,
) => Promise<void>;

/** The members that a world does not take, or takes otherwise: a compiler that says that this is no test names them. */
type Mistakes<Options> = Options extends (...given: never[]) => unknown ? object : {
  [Name in keyof Options as Name extends keyof WorldOptions ? (Options[Name] extends WorldOptions[Name] ? never : Name) : Name]:
    Name extends keyof WorldOptions ? 'worldOptions takes another value here' : 'worldOptions has no such member';
};

/** The error that brings what happened in the world of a failed test into its report. */
class WhatHappened extends Error {
  override readonly name = 'what happened';

  constructor(text: string) {
    super(text);
    this.stack = '';
  }
}

/** `test` with a world. Other settings: `test.extend({ worldOptions: { scenarios: ['…'] } })`. */
export const test: WorldTest<WorldFixtures> = base.extend<WorldFixtures>({
  worldOptions: {},
  sandbox: async ({}, use) => use(new Sandbox()),
  // The hook comes after the test and what is around it, when it is known whether the test has failed, and its own error counts once.
  world: async ({ sandbox, worldOptions, task, onTestFinished }, use) => {
    const world = await sandbox.world(settled(worldOptions));
    onTestFinished(async () => {
      await using gone = world;
      const state = task.result?.state;
      const unfired = state === 'pass' ? await unmet(gone, worldOptions) : undefined;
      if (state === 'fail' || unfired) {
        const happened = await evidence(gone).then(({ text }) => text, unsaid);
        throw new WhatHappened([...(unfired ? [unfired, ''] : []), happened].join('\n'));
      }
    });
    await use(world);
  },
}) as WorldTest<WorldFixtures>;
