import { type Clock, systemClock } from "../../client/clock";

/** From here on silence looks like a hang, in milliseconds. */
const silenceMs = 5_000;

/** Says that something still goes on, so that nobody has to guess; on a terminal and in a log alike. */
export class StepProgress {
  constructor(
    readonly say: (line: string) => void,
    readonly clock: Clock = systemClock,
  ) {}

  /** Runs a step; while it lasts, a line every few seconds names it and says for how long it has been running. */
  async during<T>(step: string, run: () => Promise<T>): Promise<T> {
    const began = this.clock.now();
    let cancel = () => {};
    const goOn = () => {
      cancel = this.clock.schedule(() => {
        this.say(`${step} … ${Math.round((this.clock.now() - began) / 1_000)} s`);
        goOn();
      }, silenceMs);
    };
    goOn();
    try {
      return await run();
    } finally {
      cancel();
    }
  }

  /** The same for a step that changes something: it is named when it begins, too. */
  async doing<T>(step: string, run: () => Promise<T>): Promise<T> {
    this.say(`${step} …`);
    return this.during(step, run);
  }
}

/** How far it is, on one line that is written over; nothing at all off a terminal. */
export class CountProgress {
  #shown = false;

  constructor(readonly stream: NodeJS.WriteStream) {}

  show(done: number, total: number): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r${done} of ${total} checks`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.stream.write("\r\u001b[K");
    this.#shown = false;
  }
}
