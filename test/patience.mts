/**
 * How long a test waits for what a busy machine delays: a process that starts, a request that arrives. Every such wait
 * ends as soon as its condition holds, so it costs nothing that this is long. What a test says about time itself, such
 * as a deadline of the package, has a number of its own.
 */
export const patienceMs = 120_000;

/** For a whole test, and for a whole run of a command: it holds many such waits. */
export const longPatienceMs = 5 * patienceMs;
