import type { ServerResponse } from "node:http";
import type { StreamMessages } from "../api";

/** Bytes that may wait for a page that does not read. */
const backlogLimit = 8 * 1024 * 1024;
const heartbeatMs = 15_000;

/** One page that is told what happens, as server-sent events. */
export class PageStream {
  readonly #response: ServerResponse;
  readonly #beat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.write("retry: 1000\n\n");
    this.#beat = setInterval(() => this.#write(":\n\n"), heartbeatMs);
    this.#beat.unref();
    response.once("close", () => clearInterval(this.#beat));
  }

  /** @param id what the page says when it comes back, so that it misses nothing */
  send<Name extends keyof StreamMessages>(name: Name, message: StreamMessages[Name], id?: number): void {
    const mark = id === undefined ? "" : `id: ${id}\n`;
    this.#write(`event: ${name}\n${mark}data: ${JSON.stringify(message)}\n\n`);
  }

  #write(text: string): void {
    // A page that has fallen so far behind comes back by itself.
    if (this.#response.writableLength > backlogLimit) this.#response.destroy();
    else this.#response.write(text);
  }
}
