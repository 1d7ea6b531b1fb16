import type { RealtimeEvent, RealtimeStatus } from "../../delivery/realtime";
import type { LiveItem, LiveStatus } from "../api";
import type { ConsoleSource } from "./source";
import { payloadText, shown } from "./views";

/** What is kept for a page that comes late or comes back. */
const kept = 1_000;
/** More of a payload than this, in signs, is not sent to the page. */
const longestPayload = 16_384;
/** How long the connection stays when nobody looks any more, in milliseconds. */
const lingerMs = 10_000;
/** Items that come close together go to the pages together. */
const togetherMs = 50;

type Watcher = (items: readonly LiveItem[]) => void;

/** One realtime connection for all pages, which is up while somebody looks. */
export class Live {
  readonly #source: ConsoleSource;
  readonly #watchers = new Set<Watcher>();
  #items: LiveItem[] = [];
  #fresh: LiveItem[] = [];
  #number = 0;
  #flushing: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #running: { stop: AbortController; ended: Promise<void> } | undefined;

  constructor(source: ConsoleSource) {
    this.#source = source;
  }

  /** Calls back with what came after the number, then with all that comes. @returns what ends it */
  watch(after: number, watcher: Watcher): () => void {
    clearTimeout(this.#lingering);
    this.#watchers.add(watcher);
    // A number that was never given out is one of an earlier console: all is new to its page.
    const known = after <= this.#number ? after : 0;
    const upcoming = this.#fresh[0]?.number ?? Number.POSITIVE_INFINITY;
    const missed = this.#items.slice(-kept).filter(({ number }) => number > known && number < upcoming);
    if (missed.length > 0) watcher(missed);
    this.#running ??= this.#start();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#lingering = setTimeout(() => void this.#stop(), lingerMs);
      this.#lingering.unref();
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#lingering);
    clearTimeout(this.#flushing);
    this.#watchers.clear();
    await this.#stop();
  }

  #start() {
    const stop = new AbortController();
    return { stop, ended: this.#listen(stop.signal) };
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stop.abort();
    await running?.ended;
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { listen } = await import("../../delivery/realtime.ts");
    if (signal.aborted) return;
    const listener = listen({
      client: this.#source.tokens,
      signal,
      onStatus: (status) => this.#status(status),
    });
    try {
      for await (const event of listener) this.#event(event);
    } catch (error) {
      if (!signal.aborted) this.#note("waiting", `Listening ended: ${(error as Error).message}`);
    } finally {
      await listener.close();
    }
  }

  #event({ id, eventType, workflowId, timestamp, data }: RealtimeEvent): void {
    const { text, isCut } = payloadText(data, longestPayload);
    this.#add({
      type: "event",
      number: this.#next(),
      id: id ?? null,
      eventType: shown(eventType),
      workflowId: workflowId === undefined ? null : shown(workflowId),
      timestamp,
      payload: this.#source.hidden(text),
      isCut,
    });
  }

  #status(status: RealtimeStatus): void {
    const told = inWords(status);
    if (told !== undefined) this.#note(...told);
  }

  #note(state: LiveStatus["state"], words: string): void {
    const at = new Date().toISOString();
    this.#add({ type: "status", number: this.#next(), state, at, words: this.#source.hidden(shown(words)) });
  }

  #next(): number {
    this.#number += 1;
    return this.#number;
  }

  #add(item: LiveItem): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * kept) this.#items = this.#items.slice(-kept);
    this.#fresh.push(item);
    this.#flushing ??= setTimeout(() => this.#flush(), togetherMs);
  }

  #flush(): void {
    this.#flushing = undefined;
    const items = this.#fresh;
    this.#fresh = [];
    for (const watcher of this.#watchers) watcher(items);
  }
}

function inWords(status: RealtimeStatus): [LiveStatus["state"], string] | undefined {
  switch (status.type) {
    case "connected":
      return ["connected", "Connected: events show as they happen."];
    case "reconnecting":
      return ["waiting", `The connection was lost (${status.reason}); a new one is made.`];
    case "retrying":
      return [
        "waiting",
        `No connection: ${status.error.message} Next try in ${Math.round(status.waitMs / 100) / 10} s.`,
      ];
    case "draining":
      return ["note", "The service is about to close this connection; the next one is made meanwhile."];
    case "discontinuity":
      return ["gap", `Events may be missing here (${status.reason}).`];
    case "discarded":
      // Told at 1, 10, 100, …: a flood of them must not be one of lines.
      if (!Number.isInteger(Math.log10(status.total))) return undefined;
      return ["note", `${status.total} frame(s) were no events; the last one: ${status.reason}.`];
    default:
      return undefined;
  }
}
