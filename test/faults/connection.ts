import { connect, type Socket } from "node:net";

/**
 * How a faulty direction ends: `cut` closes both ends in an orderly way (FIN), `reset` breaks them (RST),
 * `stall` passes nothing more in this direction, `half-open` nothing in either and tells neither end, as if
 * the cable had been pulled.
 */
export type Ending = "cut" | "reset" | "stall" | "half-open";

export interface DirectionFault {
  /** Bytes that still pass, counted from the start of the rule. @default 0 */
  after?: number;
  ending: Ending;
}

/** What happens to one turn: what the client says until it speaks again after an answer. */
export interface Rule {
  request?: DirectionFault;
  answer?: DirectionFault;
  /** Delay of each piece of the answer, in milliseconds. @default 0 */
  latencyMs?: number;
  /** How long the server's orderly close is kept from the client, in milliseconds. @default 0 */
  closeDelayMs?: number;
}

export type Direction = "request" | "answer";

export interface Turn {
  connection: number;
  /** Turns of this connection, from 1. */
  turn: number;
  /** What the client says first. */
  opening: Buffer;
}

export type ConnectionEvent =
  | { what: "opened" | "closed"; connection: number }
  | { what: "turn"; connection: number; turn: number; opening: string }
  | { what: "answered"; connection: number; turn: number; bytes: number }
  | { what: "fault"; connection: number; turn: number; direction: Direction; ending: Ending; bytes: number };

interface Hooks {
  choose(turn: Turn): Rule;
  record(event: ConnectionEvent): void;
}

/** One client, its way to the target, and the rule in force between them. */
export class Connection {
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #timers = new Set<NodeJS.Timeout>();
  #rule: Rule = {};
  #pinned = false;
  #turn = 0;
  #passed = { request: 0, answer: 0 };
  /** The direction that spoke last. */
  #speaker: Direction = "answer";
  #silent = { request: false, answer: false };
  #closed = false;

  constructor(
    readonly number: number,
    client: Socket,
    target: { host: string; port: number },
    readonly hooks: Hooks,
  ) {
    this.#client = client;
    this.#target = connect({ ...target, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    hooks.record({ what: "opened", connection: number });
    this.#forward("request", client, this.#target);
    this.#forward("answer", this.#target, client);
  }

  /** Puts a rule in force now, and for all further turns; bytes are counted from here. */
  apply(rule: Rule): void {
    this.#pinned = true;
    this.#begin(rule);
  }

  /** Breaks both ends. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#target.resetAndDestroy();
    this.#close();
  }

  #forward(direction: Direction, source: Socket, sink: Socket): void {
    source.on("data", (bytes: Buffer) => {
      if (direction === "request" && this.#speaker === "answer") this.#startTurn(bytes);
      this.#speaker = direction;
      this.#pass(direction, bytes, source, sink);
    });
    sink.on("drain", () => source.resume());
    source.on("end", () => {
      if (this.#silent[direction]) return;
      if (direction === "request") sink.end();
      else this.#later(this.#rule.closeDelayMs, () => sink.end());
    });
    // The close that follows an error tells the other end; there is nothing more to do here.
    source.on("error", () => {});
    source.on("close", (broken) => {
      if (this.#silent.request && this.#silent.answer) return;
      if (broken) sink.resetAndDestroy();
      if (source.destroyed && sink.destroyed) this.#close();
    });
  }

  #startTurn(opening: Buffer): void {
    this.#turn += 1;
    const turn = { connection: this.number, turn: this.#turn, opening };
    this.hooks.record({ what: "turn", ...turn, opening: opening.subarray(0, 80).toString("latin1") });
    if (!this.#pinned) this.#begin(this.hooks.choose(turn));
  }

  #begin(rule: Rule): void {
    this.#rule = rule;
    this.#passed = { request: 0, answer: 0 };
  }

  #pass(direction: Direction, bytes: Buffer, source: Socket, sink: Socket): void {
    if (this.#silent[direction]) return; // Swallowed: the sender must not notice by a full buffer.
    const fault = this.#rule[direction];
    const room =
      fault === undefined ? Number.POSITIVE_INFINITY : (fault.after ?? 0) - this.#passed[direction];
    const passing = bytes.subarray(0, Math.min(bytes.length, room));
    this.#passed[direction] += passing.length;
    if (direction === "answer") {
      const { number: connection } = this;
      this.hooks.record({ what: "answered", connection, turn: this.#turn, bytes: passing.length });
    }
    const wait = direction === "answer" ? this.#rule.latencyMs : undefined;
    this.#later(wait, () => {
      if (sink.writable && passing.length > 0 && !sink.write(passing)) source.pause();
    });
    if (fault !== undefined && bytes.length >= room) this.#break(direction, fault.ending, wait);
  }

  #break(direction: Direction, ending: Ending, wait: number | undefined): void {
    const { number: connection } = this;
    const bytes = this.#passed[direction];
    this.#silent[direction] = true;
    if (ending !== "stall") this.#silent = { request: true, answer: true };
    this.#later(wait, () => {
      if (ending === "cut") {
        // Either end may answer a close with its own or not; this one is done with it as soon as it is sent.
        for (const socket of [this.#client, this.#target]) socket.end(() => socket.destroy());
        this.#close();
      }
      if (ending === "reset") this.reset();
      this.hooks.record({ what: "fault", connection, turn: this.#turn, direction, ending, bytes });
    });
  }

  #later(milliseconds: number | undefined, act: () => void): void {
    if (!milliseconds) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.hooks.record({ what: "closed", connection: this.number });
  }
}
