/** Whether a sandbox is one that this package knows: program and package are made together, and have one version. */

import { createRequire } from 'node:module';
import { Refusal } from './call.js';
import type { Sandbox } from './sandbox.js';
import type { Config } from './types.js';

const { version: own } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Throws an error that says what to do where something else answers, or another version. */
export async function check(sandbox: Sandbox): Promise<void> {
  const { version: found } = await sandbox.call<Config>('GET', 'config').catch((cause: unknown) => {
    const isSaid = cause instanceof Refusal || (cause instanceof Error && !(cause instanceof SyntaxError));
    const what = isSaid ? cause.message : `what answers at ${sandbox.url} is no emporix-sandbox`;
    throw new Error(`${what}\nhint: EMPORIX_SANDBOX_URL names a sandbox that runs; without it one is started`, { cause });
  });
  if (minor(found) === minor(own)) return;
  throw new Error(
    `the sandbox at ${sandbox.url} is version ${found}, and emporix-sandbox-client is ${own}\n`
    + `hint: install both in one version, \`npm install --save-dev emporix-sandbox@${own} emporix-sandbox-client@${own}\`; EMPORIX_SANDBOX_BIN and the path may name another program`,
  );
}

/** What has to be the same: `0.1` of `0.1.7`. */
function minor(version: unknown): string {
  return String(version).split('.').slice(0, 2).join('.');
}
