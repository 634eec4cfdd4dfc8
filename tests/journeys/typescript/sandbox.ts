// The sandbox as a process of its own, on a free port.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Sandbox {
  url: string;
  stop(): void;
}

/** Starts `binary` with these behaviors, each `name=value`. */
export async function start(binary: string, behaviors: string[] = []): Promise<Sandbox> {
  const flags = ["--port", "0", "--format", "json", "--quiet"];
  const more = behaviors.flatMap((behavior) => ["--behavior", behavior]);
  const child = spawn(binary, [...flags, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const failed = new Promise<never>((_, refuse) => {
    child.once("error", refuse);
    child.once("exit", (code) => refuse(new Error(`the sandbox has ended with ${code}`)));
  });
  // It may also end later, when a call fails for it.
  failed.catch(() => {});
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line);
      if (event.event === "ready") return event.url as string;
    }
    throw new Error("the sandbox said nothing of being ready");
  })();
  const url = await Promise.race([ready, failed]);
  child.stdout.resume();
  return { url, stop: () => void child.kill() };
}
