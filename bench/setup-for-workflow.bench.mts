// The same four wishes, once as the official SDKs' `setupForWorkflow` and once as `pulumi up` of a program
// with NotificationRoutes: how many calls each makes, and whether Kadoa then is as was asked. Counted by the
// local Kadoa itself. The official helper is written out as the REST calls that its clients were seen to make.

import { NotificationRoutes, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
import { startEmulator } from "pulumi-kadoa/emulator";
import { startTestStack } from "pulumi-kadoa/testing";

interface Wish {
  readonly step: string;
  readonly url: string;
  readonly events: readonly string[];
}

interface Channel {
  id: string;
  name: string;
  channelType: string;
  config: { webhookUrl?: string };
}

interface Setting {
  id: string;
  eventType: string;
  enabled: boolean;
  channels: { id: string; name: string }[];
}

interface State {
  channels: Channel[];
  settings: Setting[];
  requests: Record<string, number>;
}

const workflowId = "prices";
const both = ["workflow_failed", "workflow_data_change"];
const wishes: Wish[] = [
  { step: "first run", url: "https://hooks.example.com/a", events: both },
  { step: "same run again", url: "https://hooks.example.com/a", events: both },
  { step: "changed URL", url: "https://hooks.example.com/b", events: both },
  { step: "removed event", url: "https://hooks.example.com/b", events: ["workflow_failed"] },
];

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/** What both official clients do, for a WebSocket channel and a webhook. */
async function setupForWorkflow(call: Call, { url, events }: Wish): Promise<void> {
  const list = async (query: string) =>
    (await call<{ data: { channels: Channel[] } }>("GET", `/v5/notifications/channels${query}`)).data
      .channels;
  const known = [...(await list(`?workflowId=${workflowId}`)), ...(await list(""))];
  const make = async (body: object) =>
    (await call<{ data: { channel: Channel } }>("POST", "/v5/notifications/channels", body)).data.channel;
  const live =
    known.find(({ channelType }) => channelType === "WEBSOCKET") ??
    (await make({ name: "default", channelType: "WEBSOCKET", config: {} }));
  const pager =
    known.find(({ channelType, name }) => channelType === "WEBHOOK" && name === "pager") ??
    (await make({ name: "pager", channelType: "WEBHOOK", config: { webhookUrl: url, httpMethod: "POST" } }));
  const { data } = await call<{ data: { settings: Setting[] } }>(
    "GET",
    `/v5/notifications/settings?workflowId=${workflowId}`,
  );
  for (const eventType of events) {
    const existing = data.settings.find((setting) => setting.eventType === eventType);
    const before = existing?.channels.map(({ id }) => id) ?? [];
    const channelIds = [...new Set([...before, live.id, pager.id])];
    if (existing === undefined) {
      const body = { workflowId, eventType, channelIds, enabled: true, eventConfiguration: {} };
      await call("POST", "/v5/notifications/settings", body);
    } else {
      const body = { channelIds, enabled: existing.enabled };
      await call("PUT", `/v5/notifications/settings/${existing.id}`, body);
    }
  }
}

function program({ url, events }: Wish) {
  return async () => {
    const live = new WebSocketChannel("live");
    const pager = new WebhookChannel("pager", { webhookUrl: url });
    new NotificationRoutes("prices", { workflowId, events, channels: [live, pager] });
  };
}

interface Result {
  calls: string;
  isAsAsked: boolean;
}

/** Runs every wish, one after the other on one workspace, and looks at what came of each. */
async function results(
  state: () => Promise<State>,
  fulfil: (wish: Wish) => Promise<unknown>,
): Promise<Result[]> {
  const all: Result[] = [];
  for (const wish of wishes) {
    const before = (await state()).requests;
    await fulfil(wish);
    const after = await state();
    all.push({ calls: callsBetween(before, after.requests), isAsAsked: isAsAsked(wish, after) });
  }
  return all;
}

function callsBetween(before: State["requests"], after: State["requests"]): string {
  const made = new Map<string, number>();
  for (const [call, count] of Object.entries(after)) {
    if (call.includes("_emulator")) continue;
    const method = call.split(" ")[0] ?? call;
    made.set(method, (made.get(method) ?? 0) + count - (before[call] ?? 0));
  }
  const parts = ["GET", "POST", "PUT", "DELETE"].map((method) => [made.get(method) ?? 0, method] as const);
  const text = parts.filter(([count]) => count > 0).map(([count, method]) => `${count} ${method}`);
  return text.length === 0 ? "none" : text.join(", ");
}

function isAsAsked({ url, events }: Wish, { channels, settings }: State): boolean {
  const urls = channels.map(({ config }) => config.webhookUrl).filter((value) => value !== undefined);
  const notified = settings
    .filter((setting) => setting.channels.length === 2)
    .map(({ eventType }) => eventType);
  return urls.join() === url && notified.sort().join() === [...events].sort().join();
}

async function officialResults(): Promise<Result[]> {
  const { url, apiKey, close } = await startEmulator();
  const call: Call = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { "x-api-key": apiKey, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json() as never;
  };
  try {
    const state = () => call<State>("GET", "/_emulator/state");
    return await results(state, (wish) => setupForWorkflow(call, wish));
  } finally {
    await close();
  }
}

async function ownResults(): Promise<Result[]> {
  // Inside the checkout, so that the program finds the package by its own name.
  const stack = await startTestStack(async () => {}, { folder: ".kadoa/bench" });
  try {
    const state = async () => (await stack.outside("GET", "/_emulator/state")) as State;
    return await results(state, (wish) => stack.up(program(wish)));
  } finally {
    await stack.close();
  }
}

const theirs = await officialResults();
const ours = await ownResults();
const verdict = ({ isAsAsked }: Result) => (isAsAsked ? "as asked" : "**not as asked**");
const shown = (result: Result | undefined) =>
  result === undefined ? "" : `${result.calls} · ${verdict(result)}`;
console.log("| | `setupForWorkflow` | `NotificationRoutes` |");
console.log("| --- | --- | --- |");
for (const [index, { step }] of wishes.entries()) {
  console.log(`| ${step} | ${shown(theirs[index])} | ${shown(ours[index])} |`);
}
