import { randomBytes } from "node:crypto";
import { isRecord } from "../../client/json";
import type { Channel, Setting } from "./answers";
import { Difference } from "./difference";
import type { Line } from "./line";
import { Made, toldId } from "./made";
import { channelsIn, channelsPath, prefix, settingsIn, settingsPath, workflowsPath } from "./paths";
import type { Realtime, Times } from "./realtime";
import type { Answer, Call, Wire } from "./wire";

export interface ProbeOptions {
  wire: Wire;
  realtime: Realtime;
  realtimeApiUrl: string;
  times: Times;
  signal: AbortSignal;
  /** Where the one test event goes, when it is sent. */
  webhookUrl?: string | undefined;
}

/** The objects of a run, as far as they have been made. */
interface Bench {
  /** The channel that most is done with. */
  channel?: { id: string; body: ChannelBody; token: string };
  /** The channel that the setting gets besides. */
  second?: string;
  setting?: { id: string; eventType: string };
  /** The status of a second setting for the same event type. */
  duplicate?: number;
  workflow?: { id: string; name: string };
  /** The run of the workflow. */
  jobId?: string;
  /** The event of the test. */
  eventId?: string;
}

export interface ChannelBody {
  name: string;
  channelType: string;
  config: Record<string, unknown>;
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
  readonly realtimeApiUrl: string;
  readonly made = new Made();
  /** What the statements that change something work on. */
  readonly bench: Bench = {};
  readonly #answers = new Map<string, Promise<Answer>>();

  constructor({ wire, realtime, realtimeApiUrl, times, signal, webhookUrl }: ProbeOptions) {
    this.wire = wire;
    this.realtime = realtime;
    this.realtimeApiUrl = realtimeApiUrl;
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
  async ask(path: string, query?: Record<string, string>): Promise<Answer> {
    const answer = await this.wire.send({ method: "GET", path, ...(query && { query }) });
    this.made.saw(answer);
    return answer;
  }

  /** The channels as they were at the beginning. */
  async channels(query?: Record<string, string>): Promise<Channel[]> {
    return channelsIn(await this.get(channelsPath, query));
  }

  /** The settings as they were at the beginning. */
  async settings(query?: Record<string, string>): Promise<Setting[]> {
    return settingsIn(await this.get(settingsPath, query));
  }

  /** Sends what changes something, and notes what it makes. */
  async change(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<Answer> {
    return this.#sent({ method, path, ...(body === undefined ? {} : { body }) });
  }

  /** Deletes one object; what is gone needs no further deletion. */
  async remove(collection: string, id: string): Promise<Answer> {
    const answer = await this.change("DELETE", `${collection}/${encodeURIComponent(id)}`);
    if (answer.status === 200 || answer.status === 404) {
      this.made.of(collection).delete(id);
    }
    return answer;
  }

  /** Tells the realtime service that an event was handled. */
  acknowledge(eventId: string): Promise<Answer> {
    const { realtimeApiUrl: baseUrl } = this;
    return this.wire.send({
      method: "POST",
      baseUrl,
      path: "/api/v1/events/ack",
      body: { id: eventId },
      apiKey: null,
    });
  }

  /** The same with a text of any kind. */
  async changeBy(method: "POST" | "PUT", path: string, text: Call["text"] & object): Promise<Answer> {
    return this.#sent({ method, path, text });
  }

  async #sent(call: Call): Promise<Answer> {
    if (call.method !== "POST") return this.wire.send(call);
    this.made.tried = true;
    const answer = await this.wire.send(call);
    const id = toldId(call, answer);
    if (id === undefined) return answer;
    const isOfOthers = this.made.isOfOthers(id) || (call.path === workflowsPath && (await this.#isNamed(id)));
    if (!isOfOthers) this.made.of(call.path).add(id);
    else if (answer.status < 400)
      throw new Difference("what was there before as what it made", answer.requestId);
    return answer;
  }

  /** Whether a workflow bears a name that this run gives to none: no list shows all that were there before. */
  async #isNamed(id: string): Promise<boolean> {
    const { json } = await this.wire.send({
      method: "GET",
      path: `${workflowsPath}/${encodeURIComponent(id)}`,
    });
    const name = isRecord(json) ? json.name : undefined;
    return typeof name === "string" && !name.startsWith(this.prefix);
  }

  /** The body of a channel that leads nowhere. */
  channelBody(name: string, config: Record<string, unknown> = {}): ChannelBody {
    const nowhere = { webhookUrl: "https://conform.invalid/", httpMethod: "POST" };
    return { name: `${this.prefix}${name}`, channelType: "WEBHOOK", config: { ...nowhere, ...config } };
  }
}
