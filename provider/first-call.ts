import { type Clock, sleep } from "../client/clock";

/** How long the engine takes at most from a check to the step that follows from it, in milliseconds. */
const beginMs = 3_000;
/** Longest wait for its outcome, in milliseconds: as long as the client insists on one call. */
const outcomeMs = 120_000;
/** How long the engine gets to stop a run after a failure, which it writes into the state first, in milliseconds. */
const stopMs = 2_000;

/**
 * The first step of an account shows whether its configuration works at all. A fault of the configuration hits
 * all steps alike, and whatever is under way when the first one fails has to fail too, with an error of its own
 * in what people read. The engine asks for one `check` at a time: so those that follow wait until the service
 * has taken the key, or the first step has ended; a run that stops there never begins the others.
 */
export class FirstCall {
  #isExpected = false;
  readonly #begun = new Moment<void>();
  /** When the first step failed in a way that all will; undefined when it did not. */
  readonly #ended = new Moment<number | undefined>();

  constructor(readonly clock: Clock) {}

  /** A step will follow, from what the engine was just told. */
  expect(): void {
    this.#isExpected = true;
  }

  /** The service has taken the key: what may go wrong from now on is about one resource. */
  proven(): void {
    this.#ended.happen(undefined);
  }

  /** Runs a step; the first one to end decides, and what is not `fatal` to all shows that the account works. */
  async watch<T>(step: () => Promise<T>, fatal: (error: unknown) => boolean): Promise<T> {
    this.#begun.happen();
    try {
      return await step();
    } catch (error) {
      if (fatal(error)) this.#ended.happen(this.clock.now());
      throw error;
    } finally {
      this.proven();
    }
  }

  /** Waits while it is open whether the account works; when it does not, until the engine can have stopped. */
  async settled(): Promise<void> {
    if (!this.#isExpected && !this.#begun.hasHappened) return;
    // The engine may be busy with others, or make no step of what --target leaves out; that is waited for once.
    const isOver = (await this.#within(beginMs, this.#begun)) && (await this.#within(outcomeMs, this.#ended));
    if (!isOver) this.proven();
    const failedAt = this.#ended.value;
    if (failedAt === undefined) return;
    const left = failedAt + stopMs - this.clock.now();
    if (left > 0) await sleep(this.clock, left);
  }

  async #within(milliseconds: number, moment: Moment<unknown>): Promise<boolean> {
    if (moment.hasHappened || this.#ended.hasHappened) return true;
    const stop = new AbortController();
    const tooLate = sleep(this.clock, milliseconds, stop.signal).catch(() => {});
    await Promise.race([moment.promise, tooLate]);
    stop.abort();
    return moment.hasHappened;
  }
}

/** Something that happens once; what comes later is ignored. */
class Moment<T> {
  hasHappened = false;
  value: T | undefined;
  #resolve: () => void = () => {};
  readonly promise = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  happen(value: T): void {
    if (this.hasHappened) return;
    this.hasHappened = true;
    this.value = value;
    this.#resolve();
  }
}
