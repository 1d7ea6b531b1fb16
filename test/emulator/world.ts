import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index";
import { eventually } from "../eventually";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** JSON as it came; of an answer that is not JSON, its text. */
  body: Readonly<Record<string, unknown>>;
  text: string;
}

export interface Channel {
  id: string;
  name: string;
  channelType: string;
  config: Record<string, unknown>;
}

export interface Setting {
  id: string;
  workflowId: string | null;
  eventType: string;
  enabled: boolean;
  channels: { id: string; name: string; channelType: string }[];
  updatedAt: string;
}

export interface State {
  channels: Channel[];
  settings: Setting[];
  subscriptions: Record<string, unknown>[];
  workflows: Record<string, unknown>[];
  deliveries: {
    eventId: string;
    eventType: string;
    channelId: string;
    eventStatus: string;
    attempts: { at: string; status?: number; error?: string }[];
  }[];
  events: { id: string; eventType: string }[];
  outbox: Record<string, unknown>[];
  connections: { connectionId: string; subscribed: boolean }[];
  acknowledgements: { id: string }[];
  requests: Record<string, number>;
}

/** A frame of the realtime service. */
export interface Frame {
  id: string;
  eventType: string;
  type: string;
  timestamp: string | number;
  _cursor: string;
  message: Record<string, unknown>;
  [key: string]: unknown;
}

export interface World {
  emulator: Emulator;
  /** Calls the emulator with its first key, or with other headers. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Creates a channel and answers it. */
  channel(body: { name?: string; channelType: string; config?: object }): Promise<Channel>;
  /** Creates a setting and answers it. */
  setting(body: object): Promise<Setting>;
  state(): Promise<State>;
}

/** An emulator that the end of the test takes down. */
export async function startWorld(options: EmulatorOptions = {}): Promise<World> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return worldOf(emulator);
}

export function worldOf(emulator: Pick<Emulator, "url" | "apiKey"> & Partial<Emulator>): World {
  const call: World["call"] = async (method, path, body, headers) => {
    const response = await request(emulator.url + path, {
      method: method as "GET",
      headers: { "x-api-key": emulator.apiKey, "content-type": "application/json", ...headers },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    const isJson = String(response.headers["content-type"]).includes("json");
    const json: unknown = isJson && text !== "" ? JSON.parse(text) : {};
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json as Record<string, unknown>,
      text,
    };
  };
  const created = async <T>(path: string, body: object): Promise<T> => {
    const answer = await call("POST", path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return Object.values(answer.body.data as Record<string, T>)[0] as T;
  };
  return {
    emulator: emulator as Emulator,
    call,
    channel: (body) => created("/v5/notifications/channels", { name: "a channel", config: {}, ...body }),
    setting: (body) => created("/v5/notifications/settings", { eventConfiguration: {}, ...body }),
    state: async () => (await call("GET", "/_emulator/state")).body as unknown as State,
  };
}

export const webhook = (url = "https://hooks.example.com/k") => ({
  channelType: "WEBHOOK",
  config: { webhookUrl: url, httpMethod: "POST" },
});

export interface Received {
  method: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A webhook's other end; it answers the given statuses in turn, the last one again; 0 is no answer. */
export async function startReceiver(
  statuses: number[] = [204],
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    received.push({ method: incoming.method, headers: incoming.headers, body });
    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 204;
    if (status > 0) response.writeHead(status, { location: "/elsewhere" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

export interface Listener {
  socket: WebSocket;
  /** Every frame so far, heartbeats too. */
  frames: Frame[];
  events(): Frame[];
  closed: Promise<{ code: number; reason: string }>;
  /** Returns when so many events have come. */
  untilEvents(count: number): Promise<Frame[]>;
}

export interface ListenOptions {
  lastCursor?: string;
  channel?: string;
  apiKey?: string;
  subscribe?: boolean;
}

/** A client of the realtime service, subscribed. */
export async function listen({ emulator }: World, options: ListenOptions = {}): Promise<Listener> {
  const { body } = await worldOf(emulator).call("POST", "/v4/oauth2/token", undefined, {
    "x-api-key": options.apiKey ?? emulator.apiKey,
  });
  const { access_token, team_id } = body as { access_token: string; team_id: string };
  const socket = new WebSocket(`${emulator.realtimeUrl}?access_token=${access_token}`);
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  socket.on("error", () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, "open");
  const events = () => frames.filter((frame) => "eventType" in frame);
  if (options.subscribe !== false) {
    const { lastCursor, channel = team_id } = options;
    socket.send(JSON.stringify({ action: "subscribe", channel, ...(lastCursor && { lastCursor }) }));
    // There is no confirmation: the server's own view says when the frame has arrived.
    if (channel === team_id) await untilSubscribed(emulator, () => socket.readyState !== WebSocket.OPEN);
  }
  return {
    socket,
    frames,
    events,
    closed,
    untilEvents: async (count) => {
      await eventually(() => {
        if (events().length < count) throw new Error(`${events().length} of ${count} events have come`);
      });
      return events();
    },
  };
}

async function untilSubscribed(emulator: Emulator, given: () => boolean): Promise<void> {
  await eventually(async () => {
    const { connections } = await worldOf(emulator).state();
    const waiting = connections.filter(({ subscribed }) => !subscribed);
    if (waiting.length > 0 && !given()) throw new Error("a connection is not subscribed yet");
  });
}
