/** A client of the admin API of emporix-sandbox: a world for each test. */

export { Refusal } from './call.js';
export { Sandbox, type Place } from './sandbox.js';
export { evidence, type Evidence } from './evidence.js';
export { start, type Running } from './start.js';
export { World } from './world.js';
export type * from './types.js';
