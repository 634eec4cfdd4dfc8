/** Finds the program, runs it, and ends it. */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A sandbox that was started here. */
export interface Running {
  /** Its base URL. */
  url: string;
  /** Ends it; done when the process is gone. */
  stop(): Promise<void>;
}

/**
 * The command that `exec` runs: it says where the sandbox is, and ends with its standard input. So nothing is left
 * running when this process is gone, however it ended.
 */
const WITNESS = 'console.log(process.env.EMPORIX_SANDBOX_URL); process.stdin.resume()';

const FIND = 'install the npm package `emporix-sandbox`, or set EMPORIX_SANDBOX_BIN to the program';

/**
 * Starts the program on a free port and waits until it answers. `flags` are those of `emporix-sandbox exec`. The program is
 * that of `EMPORIX_SANDBOX_BIN`, of the npm package `emporix-sandbox` where it is installed, or `emporix-sandbox` of the path.
 */
export async function start(flags: string[] = ['--quiet']): Promise<Running> {
  const [program, ...before] = command() as [string, ...string[]];
  const child = spawn(program, [...before, 'exec', ...flags, '--', process.execPath, '-e', WITNESS], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string, hint: string) => reject(new Error(`${program}${why}\nhint: ${hint}`));
    lines.once('line', (line) => (line.startsWith('http') ? resolve(line) : fail(` is no emporix-sandbox: it says ${line}`, FIND)));
    child.once('error', (error) => fail(`: ${error.message}`, FIND));
    child.once('exit', (code, signal) => fail(` ended with ${code ?? signal} before it was ready`, `what it has said above is the reason; ${FIND}`));
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { url, stop };
}

/** The program, and what comes before its arguments. */
function command(): string[] {
  if (process.env.EMPORIX_SANDBOX_BIN) return [process.env.EMPORIX_SANDBOX_BIN];
  try {
    const require = createRequire(join(process.cwd(), 'package.json'));
    return [process.execPath, join(require.resolve('emporix-sandbox/package.json'), '../bin/emporix-sandbox.js')];
  } catch {
    return ['emporix-sandbox'];
  }
}
