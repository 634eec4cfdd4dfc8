// What the vendor's file lacks or has wrong, as far as a journey needs to know: `vendor-gaps.json`.

import { readFileSync } from "node:fs";

export interface Gaps {
  /** Statuses that an operation answers and the file does not list, with the answer of the file that they look like. */
  statuses: { status: number; response: string; operations: string[] }[];
  /** Behaviors of the sandbox with which it answers as the file says, and not as it is likelier. */
  behaviors: { behavior: string }[];
}

export const gaps: Gaps = JSON.parse(readFileSync("vendor-gaps.json", "utf8"));

/** The body of a call that has one in the text of the file alone, so that the generated types have none. */
export const bodyInWords = (body: unknown) => ({ body }) as {};
