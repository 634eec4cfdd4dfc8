/** One call of the admin API. */

import type { Problem } from './types.js';

/** Where the admin API is, and the token that it asks for. */
export interface Admin {
  /** The base URL of the sandbox, without a slash at its end. */
  url: string;
  /** The bearer token of the admin API, where it has one. */
  token?: string | undefined;
}

/** The `fetch` of this process, whatever a test puts in its place. */
const { fetch } = globalThis;

/** What is sent besides method and path. */
export interface Sent {
  body?: unknown;
  query?: object | undefined;
  accept?: 'application/json' | 'text/plain';
}

/** An answer of the admin API that is a refusal. Its message says what is wrong and what to do about it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    /** Method and path of the call. */
    readonly call: string,
    /** The status of the answer. */
    readonly status: number,
    /** The body of the answer, where it is a problem document. */
    readonly problem: Problem | undefined,
    text: string,
  ) {
    super(`${call} answers ${status}: ${problem ? explained(problem) : text}`);
  }
}

/** Calls `path` below `/__sandbox/`; the answer's body, as text where `accept` asks for it. Throws a `Refusal`. */
export async function call<T>(admin: Admin, method: string, path: string, { body, query, accept = 'application/json' }: Sent = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (admin.token) headers.Authorization = `Bearer ${admin.token}`;
  const url = `${admin.url}/__sandbox/${path}${search(query)}`;
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }).catch((cause: unknown) => {
    throw new Error(`no sandbox answers at ${admin.url}`, { cause });
  });
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(`${method} ${path}`, answer.status, problemOf(answer, text), text);
  return (accept === 'text/plain' || text === '' ? text : JSON.parse(text)) as T;
}

/** A path whose parts may hold anything. */
export function path(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

function search(query: object = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  return said.length === 0 ? '' : `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
}

function problemOf(answer: Response, text: string): Problem | undefined {
  return answer.headers.get('Content-Type')?.startsWith('application/problem+json') ? (JSON.parse(text) as Problem) : undefined;
}

function explained({ detail, hint, failures = [] }: Problem): string {
  const unmet = failures.map((failure) => `\n  FAIL ${failure.expectation}: ${failure.message}`);
  return `${detail}${unmet.join('')}\nhint: ${hint}`;
}
