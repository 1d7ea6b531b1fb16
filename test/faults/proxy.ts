import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { patienceMs } from "../patience.mts";
import { Connection, type ConnectionEvent, type Rule, type Turn } from "./connection";

const maximumConnections = 1_000;
const maximumEvents = 100_000;

/**
 * A TCP proxy on loopback that breaks connections on purpose, at a chosen byte. It knows no protocol: it
 * counts turns, and a turn begins when the client speaks after the server did. Over HTTP/1.1 that is one
 * request and its answer.
 */
export class FaultProxy {
  /** Everything that happened, oldest first. */
  readonly log: ConnectionEvent[] = [];
  /** Decides on a turn by what the client says first; undefined leaves it to `next` and `always`. */
  choose: ((turn: Turn) => Rule | undefined) | undefined;
  readonly #target: { host: string; port: number };
  readonly #live = new Map<number, Connection>();
  readonly #watchers = new Set<() => void>();
  #server: Server | undefined;
  #port = 0;
  #opened = 0;
  #queue: Rule[] = [];
  #always: Rule = {};

  private constructor(target: URL) {
    this.#target = { host: target.hostname, port: Number(target.port) };
  }

  /** Starts one before a server, given by any URL with a port. */
  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(target));
    await proxy.accept();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Open connections, oldest first. */
  get connections(): Connection[] {
    return [...this.#live.values()];
  }

  /** Rules for the next turns, one each, on whatever connection they come. */
  next(...rules: Rule[]): void {
    this.#queue.push(...rules);
  }

  /** The rule of every turn that has no other. */
  always(rule: Rule): void {
    this.#always = rule;
  }

  /** Forgets all rules; what is broken stays broken. */
  heal(): void {
    this.#queue = [];
    this.#always = {};
    this.choose = undefined;
  }

  /** Nobody listens any more: new connections are refused, open ones are reset. */
  async refuse(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const connection of this.connections) connection.reset();
    await closed;
  }

  /** Listens again, on the same port. */
  async accept(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true }, (client) => {
      this.#opened += 1;
      const hooks = { choose: (turn: Turn) => this.#ruleOf(turn), record: this.#record.bind(this) };
      this.#live.set(this.#opened, new Connection(this.#opened, client, this.#target, hooks));
    });
    server.maxConnections = maximumConnections;
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Waits until the log fulfils a condition. */
  async until(holds: (log: readonly ConnectionEvent[]) => boolean): Promise<void> {
    if (holds(this.log)) return;
    await new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (!holds(this.log)) return;
        finish();
        resolve();
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`nothing of the kind within ${patienceMs} ms; log: ${JSON.stringify(this.log)}`));
      }, patienceMs);
      const finish = () => {
        clearTimeout(timer);
        this.#watchers.delete(watcher);
      };
      this.#watchers.add(watcher);
    });
  }

  /** Faults that struck so far. */
  get faults(): number {
    return this.log.filter(({ what }) => what === "fault").length;
  }

  close(): Promise<void> {
    return this.refuse();
  }

  #ruleOf(turn: Turn): Rule {
    return this.choose?.(turn) ?? this.#queue.shift() ?? this.#always;
  }

  #record(event: ConnectionEvent): void {
    if (event.what === "closed") this.#live.delete(event.connection);
    if (this.log.length === maximumEvents) this.log.shift();
    this.log.push(event);
    for (const watcher of [...this.#watchers]) watcher();
  }
}
