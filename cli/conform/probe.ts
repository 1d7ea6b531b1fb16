import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Channel, dataOf, type Setting, shapes } from "./answers";
import type { Line } from "./line";
import type { Realtime, Times } from "./realtime";
import type { Answer, Wire } from "./wire";

export const channelsPath = "/v5/notifications/channels";
export const settingsPath = "/v5/notifications/settings";

/** What every object that this command makes is called at the beginning. */
export const prefix = "pulumi-kadoa-conform-";
/** An id that no service gives. */
export const noId = "00000000-0000-4000-8000-000000000000";

export interface ProbeOptions {
  wire: Wire;
  realtime: Realtime;
  times: Times;
  signal: AbortSignal;
  /** Where the one test event goes, when it is sent. */
  webhookUrl?: string | undefined;
}

/** One run: how it asks, and what its statements learn for those after them. */
export class Probe {
  readonly wire: Wire;
  readonly realtime: Realtime;
  /** How long something is waited for that may as well not come. */
  readonly settleMs: number;
  /** How long the subscription is listened to. */
  readonly listenMs: number;
  readonly signal: AbortSignal;
  readonly webhookUrl: string | undefined;
  /** Begins the names of what this run makes. */
  readonly prefix = `${prefix}${randomBytes(4).toString("hex")}-`;
  readonly #answers = new Map<string, Promise<Answer>>();

  constructor({ wire, realtime, times, signal, webhookUrl }: ProbeOptions) {
    this.wire = wire;
    this.realtime = realtime;
    this.settleMs = times.settleMs;
    this.listenMs = times.listenMs;
    this.signal = signal;
    this.webhookUrl = webhookUrl;
  }

  /** A question of which the first answer serves all statements. */
  readonly get = (path: string, query?: Record<string, string>): Promise<Answer> => {
    const key = JSON.stringify([path, query]);
    const answer = this.#answers.get(key) ?? this.ask(path, query);
    this.#answers.set(key, answer);
    return answer;
  };

  /** Waits on a connection; whether it came to be within the time. */
  readonly waits = (line: Line, condition: () => boolean, milliseconds: number): Promise<boolean> =>
    line.until(condition, milliseconds, this.signal);

  /** A question that is asked anew. */
  ask(path: string, query?: Record<string, string>): Promise<Answer> {
    return this.wire.send({ method: "GET", path, ...(query && { query }) });
  }

  /** The channels as they were at the beginning. */
  async channels(query?: Record<string, string>): Promise<Channel[]> {
    return channelsIn(await this.get(channelsPath, query));
  }

  /** The settings as they were at the beginning. */
  async settings(query?: Record<string, string>): Promise<Setting[]> {
    return settingsIn(await this.get(settingsPath, query));
  }
}

export function channelsIn(answer: Answer): Channel[] {
  return dataOf(answer, 200, { channels: z.array(shapes.channel) }).channels;
}

export function settingsIn(answer: Answer): Setting[] {
  return dataOf(answer, 200, { settings: z.array(shapes.setting) }).settings;
}
