import { type Clock, sleep } from "./clock";
import { KadoaError } from "./errors";

/** How often and how long a call is tried again. */
export interface RetryPolicy {
  /** Most tries of one call, the first one included. Waits that the service asks for do not count. @default 6 */
  tries: number;
  /** Upper bound of the wait after the first try, in milliseconds; it doubles with each try. @default 500 */
  firstWaitMs: number;
  /** Where that doubling ends, in milliseconds. @default 20000 */
  longestWaitMs: number;
  /** Longest time for one call with all its tries and waits, in milliseconds. @default 120000 */
  totalTimeoutMs: number;
  /**
   * Retries that one client may be ahead of its successes, so that a service in trouble is not flooded by
   * hundreds of calls that all insist. @default 100
   */
  budget: number;
}

export const defaultRetryPolicy: Readonly<RetryPolicy> = {
  tries: 6,
  firstWaitMs: 500,
  longestWaitMs: 20_000,
  totalTimeoutMs: 120_000,
  budget: 100,
};

/** A try with less time than this would only put a timeout in the place of the real reason. */
const shortestTryMs = 1_000;

export interface RetryOptions {
  policy?: Partial<RetryPolicy>;
  clock: Clock;
  /** From 0 to 1, 1 excluded. */
  random: () => number;
}

export interface RepeatedCall<T> {
  /** Whether doing it twice is the same as doing it once. */
  idempotent: boolean;
  signal?: AbortSignal | undefined;
  /** Most tries, where fewer are wanted than the policy has. */
  tries?: number | undefined;
  /** Sends the whole request once; it must be over within the time given. */
  attempt(timeLeftMs: number): Promise<T>;
  /** What to throw when the caller's signal ends a wait. */
  cancelled(cause: unknown): KadoaError;
}

/** The one retry policy, and the budget that the calls of one client share. */
export class Retry {
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #budget: RetryBudget;

  constructor({ policy, clock, random }: RetryOptions) {
    this.#policy = { ...defaultRetryPolicy, ...policy };
    this.#clock = clock;
    this.#random = random;
    this.#budget = new RetryBudget(this.#policy.budget);
  }

  /** @throws KadoaError of the last try; after several it says how many there were and over how long. */
  async run<T>(call: RepeatedCall<T>): Promise<T> {
    const { totalTimeoutMs } = this.#policy;
    const startedAt = this.#clock.now();
    const elapsed = () => this.#clock.now() - startedAt;
    let counted = 0;
    for (let tries = 1; ; tries++) {
      try {
        const answer = await call.attempt(totalTimeoutMs - elapsed());
        this.#budget.succeeded(tries > 1);
        return answer;
      } catch (error) {
        if (!(error instanceof KadoaError)) throw error;
        if (error.retryAfterSeconds === undefined) counted++;
        const next = this.#next(call, error, { counted, tries, timeLeftMs: totalTimeoutMs - elapsed() });
        if ("stop" in next) throw ended(error, { tries, elapsedMs: elapsed(), stop: next.stop });
        await this.#wait(next.waitMs, call);
      }
    }
  }

  #next(
    call: RepeatedCall<unknown>,
    error: KadoaError,
    { counted, tries, timeLeftMs }: { counted: number; tries: number; timeLeftMs: number },
  ): { waitMs: number } | { stop: KadoaError | undefined } {
    const unchanged = { stop: undefined };
    if (error.details.transient !== true || !(call.idempotent || didNothing(error))) return unchanged;
    const jitterMs = backoffMs(this.#policy, tries, this.#random());
    const longest = timeLeftMs - shortestTryMs;
    if (error.retryAfterSeconds !== undefined) {
      const asked = error.retryAfterSeconds * 1000;
      if (asked > longest) return { stop: tooLong(error, this.#policy.totalTimeoutMs) };
      // Later than asked by some jitter, so that many refused calls do not all come back at one moment.
      return { waitMs: Math.min(asked + jitterMs, longest) };
    }
    if (counted >= Math.min(call.tries ?? this.#policy.tries, this.#policy.tries) || jitterMs > longest)
      return unchanged;
    if (!this.#budget.take()) return { stop: outOfBudget(error) };
    return { waitMs: jitterMs };
  }

  async #wait(milliseconds: number, { signal, cancelled }: RepeatedCall<unknown>): Promise<void> {
    const until = this.#clock.now() + milliseconds;
    try {
      // Timers may fire a little early; a retry may not. More left than at first means a clock that was set back.
      for (let left = milliseconds; left > 0 && left <= milliseconds; left = until - this.#clock.now()) {
        await sleep(this.#clock, Math.ceil(left), signal);
      }
    } catch (cause) {
      throw cancelled(cause);
    }
  }
}

/**
 * True when it is certain that the service did nothing, so that even a create may be sent again.
 *
 * 429 is: the limiter answers instead of the service. 503 is not, not even with Retry-After: gateways give
 * it, with whatever headers they were told to add, also for a connection that broke after the request had
 * been passed on. What such a create made has to be looked for.
 */
export function didNothing(error: KadoaError): boolean {
  return error.code === "UNREACHABLE" || error.code === "RATE_LIMITED";
}

/** Full jitter: anything from nothing to a bound that doubles with each try, up to the longest wait. */
export function backoffMs(
  { firstWaitMs, longestWaitMs }: Pick<RetryPolicy, "firstWaitMs" | "longestWaitMs">,
  tries: number,
  random: number,
): number {
  return random * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}

/** What a success gives back beside the retry that led to it: one retry for every five calls that work. */
const earned = 0.2;

/** A token bucket: every retry takes a token, every success brings some back. */
class RetryBudget {
  #tokens: number;

  constructor(readonly capacity: number) {
    this.#tokens = capacity;
  }

  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  succeeded(afterRetry: boolean): void {
    this.#tokens = Math.min(this.capacity, this.#tokens + earned + (afterRetry ? 1 : 0));
  }
}

function tooLong(error: KadoaError, totalTimeoutMs: number): KadoaError {
  const seconds = Math.ceil(error.retryAfterSeconds ?? 0);
  const problem = `${error.problem}; the service asks to wait ${seconds} s, beyond the ${totalTimeoutMs / 1000} s that one call may take`;
  return new KadoaError(error.code, problem, {
    ...error.details,
    fix: `run it again in ${seconds} s.`,
  });
}

function outOfBudget(error: KadoaError): KadoaError {
  const problem = `${error.problem}; it is not tried again, because too many calls of this run failed`;
  return new KadoaError(error.code, problem, error.details);
}

interface Ending {
  tries: number;
  elapsedMs: number;
  /** The same error with the reason why it was not tried again. */
  stop: KadoaError | undefined;
}

function ended(error: KadoaError, { tries, elapsedMs, stop = error }: Ending): KadoaError {
  if (tries === 1) return stop;
  const problem = `${stop.problem} (${tries} tries in ${(elapsedMs / 1000).toFixed(1)} s)`;
  return new KadoaError(stop.code, problem, { ...stop.details, tries });
}
