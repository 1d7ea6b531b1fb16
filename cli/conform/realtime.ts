import { z } from "zod";
import { isRecord } from "../../client/json";
import type { Secrets } from "../../client/secrets";
import { fitting } from "./answers";
import { Difference } from "./difference";
import { type Frame, Line, type Refusal } from "./line";
import type { Answer, Wire } from "./wire";

export interface Times {
  /** Longest wait for one answer. */
  answerMs: number;
  /** How long the subscription is listened to. */
  listenMs: number;
  /** How long something is waited for that may as well not come. */
  settleMs: number;
}

export interface RealtimeOptions {
  wire: Wire;
  realtimeUrl: string;
  secrets: Secrets;
  signal: AbortSignal;
  times: Times;
}

const tokenSchema = z.object({ access_token: z.string().min(1), team_id: z.string().min(1) });
type Token = z.output<typeof tokenSchema>;

/** What became of one subscription that is out of the usual. */
export interface Tried {
  /** The code with which it was closed; undefined when it stayed open. */
  closedWith: number | undefined;
  frames: readonly Frame[];
}

/** The realtime service. Every connection is ended by `close`. */
export class Realtime {
  readonly #options: RealtimeOptions;
  readonly #lines = new Set<Line>();
  #token: Promise<Answer> | undefined;
  #line: Promise<Line> | undefined;
  #listened: Promise<Line> | undefined;

  constructor(options: RealtimeOptions) {
    this.#options = options;
  }

  /** The answer to the first exchange of the key for a token. */
  token(): Promise<Answer> {
    this.#token ??= this.#askToken();
    return this.#token;
  }

  /** The subscription, as soon as it is sent; asked for a pong at once. */
  line(): Promise<Line> {
    this.#line ??= (async () => {
      const token = await this.#usable(this.token());
      const line = await this.#open(token);
      line.send({ action: "subscribe", channel: token.team_id });
      line.ping();
      return line;
    })();
    this.#line.catch(() => undefined); // Whoever asks for it sees it.
    return this.#line;
  }

  /** The same when its time is over, or it was closed. */
  listened(): Promise<Line> {
    this.#listened ??= (async () => {
      const { signal, times } = this.#options;
      const line = await this.line();
      await line.until(() => line.closedWith !== undefined, times.listenMs, signal);
      return line;
    })();
    this.#listened.catch(() => undefined);
    return this.#listened;
  }

  /** A second connection with the token of the first one. */
  async again(): Promise<Line | Refusal> {
    await this.line();
    return this.#connect((await this.#usable(this.token())).access_token);
  }

  /** A connection with another token. */
  async with(accessToken: string): Promise<Line | Refusal> {
    return this.#connect(accessToken);
  }

  /** A connection of its own that sends these frames; answers what became of it when it is quiet. */
  async tried(frames: (team: string) => readonly object[]): Promise<Tried> {
    const token = await this.#usable(this.#askToken());
    const line = await this.#open(token);
    for (const frame of frames(token.team_id)) line.send(frame);
    const { signal, times } = this.#options;
    await line.until(() => line.closedWith !== undefined, times.settleMs, signal);
    const { closedWith } = line;
    line.end();
    return { closedWith, frames: [...line.frames] };
  }

  close(): void {
    for (const line of this.#lines) line.end();
  }

  async #askToken(): Promise<Answer> {
    const { wire, secrets } = this.#options;
    const answer = await wire.send({ method: "POST", path: "/v4/oauth2/token" });
    const token: unknown = isRecord(answer.json) ? answer.json.access_token : undefined;
    if (typeof token === "string") secrets.learnToken(token);
    return answer;
  }

  async #usable(answer: Promise<Answer>): Promise<Token> {
    return fitting(await answer, 200, tokenSchema);
  }

  async #open(token: Token): Promise<Line> {
    const line = await this.#connect(token.access_token);
    if ("refused" in line) throw new Difference(`the connection was refused: ${line.refused}`);
    return line;
  }

  async #connect(accessToken: string): Promise<Line | Refusal> {
    const { realtimeUrl, signal, times } = this.#options;
    // As the official clients put it there.
    const url = `${realtimeUrl}?access_token=${accessToken}`;
    if (!URL.canParse(url)) throw new Difference("a token that cannot stand in a URL");
    const line = await Line.open(url, { answerMs: times.answerMs, signal });
    if (!("refused" in line)) this.#lines.add(line);
    return line;
  }
}

/** Frames that tell of something that happened: neither heartbeats nor what controls the connection. */
export function eventsAmong(frames: readonly Frame[]): Record<string, unknown>[] {
  return frames.flatMap(({ json }) => {
    if (!isRecord(json)) return [];
    const name = json.eventType ?? json.type;
    return typeof name === "string" && name !== "heartbeat" && !name.startsWith("control.") ? [json] : [];
  });
}

export function isHeartbeat({ json }: Frame): boolean {
  return isRecord(json) && json.type === "heartbeat";
}
