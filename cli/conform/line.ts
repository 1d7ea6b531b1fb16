import { parseJson } from "../../client/json";
import { proxyAgent } from "../../delivery/realtime/proxy";
import { openWebSocket, type RealtimeSocket } from "../../delivery/realtime/socket";

export interface Frame {
  /** Milliseconds of the monotonic clock. */
  at: number;
  json: unknown;
}

/** Why there is no connection: the status of the refusal, or words. */
export type Refusal = { refused: string };

const mostFrames = 10_000;
const maxPayload = 8 * 1024 * 1024;

/** One WebSocket, and what came over it. */
export class Line {
  readonly frames: Frame[] = [];
  /** The code of its end. */
  closedWith: number | undefined;
  hasPong = false;
  readonly openedAt = performance.now();
  readonly #socket: RealtimeSocket;
  readonly #waiting = new Set<() => void>();

  /** Opens a connection, or says why there is none; it always answers. */
  static async open(url: string, { answerMs, signal }: { answerMs: number; signal: AbortSignal }) {
    const agent = await proxyAgent(url);
    signal.throwIfAborted();
    const options = { headers: {}, maxPayload, perMessageDeflate: false, ...(agent && { agent }) } as const;
    return new Promise<Line | Refusal>((done, fail) => {
      const socket = openWebSocket(url, options);
      const refuse = (refused: string) => {
        socket.terminate();
        done({ refused });
      };
      const timer = setTimeout(() => refuse(`no answer within ${answerMs / 1000} s`), answerMs);
      signal.addEventListener("abort", () => {
        socket.terminate();
        fail(signal.reason);
      });
      const line = new Line(socket);
      socket.on("unexpected-response", (_, response) => refuse(String(response.statusCode)));
      socket.on("error", () => refuse("the connection broke"));
      socket.on("open", () => {
        clearTimeout(timer);
        done(line);
      });
      socket.on("close", () => clearTimeout(timer));
    });
  }

  private constructor(socket: RealtimeSocket) {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      this.frames.push({ at: performance.now(), json: isBinary ? undefined : parseJson(String(data)) });
      if (this.frames.length >= mostFrames) this.end();
      this.#changed();
    });
    socket.on("pong", () => {
      this.hasPong = true;
      this.#changed();
    });
    socket.on("close", (code) => {
      this.closedWith ??= code;
      this.#changed();
    });
  }

  send(frame: object): void {
    if (this.closedWith === undefined) this.#socket.send(JSON.stringify(frame));
  }

  ping(): void {
    if (this.closedWith === undefined) this.#socket.ping();
  }

  /** Whether it came to be within the time. */
  async until(condition: () => boolean, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (condition()) return true;
    return new Promise((done, fail) => {
      const end = (finish: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener("abort", stop);
        finish();
      };
      const look = () => {
        if (condition()) end(() => done(true));
      };
      const stop = () => end(() => fail(signal.reason));
      const timer = setTimeout(() => end(() => done(condition())), milliseconds);
      this.#waiting.add(look);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
  }

  end(): void {
    this.#socket.terminate();
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}
