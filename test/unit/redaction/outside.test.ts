import { expect, it, onTestFinished } from "vitest";
import { planImport } from "../../../cli/import/plan";
import { programOf } from "../../../cli/import/program";
import { planText } from "../../../cli/import/text";
import { secretChanges } from "../../../cli/review/channel-risks";
import { reviewedResources } from "../../../cli/review/resources";
import { inventoryOf } from "../../../provider/account/inventory";
import { Session } from "../../../provider/account/session";
import type { PlainArgs } from "../../../provider/kind/arguments";
import { argumentNames } from "../../../provider/kind/check";
import { handlersFor } from "../../../provider/lifecycle";
import { definitions } from "../../../provider/resources.gen";
import { typeOf } from "../../../sdk/declaration";
import { type EchoingService, startEchoingService } from "./echoing-service";

const canary = "canary-Qz7Lp4Wm";
const bearer = { type: "bearer", token: "of-the-program" };
const webhook = { name: "ops", webhookUrl: "https://hooks.example.com/kadoa", auth: bearer };
const slack = {
  name: "ops",
  slackChannelId: "C1",
  slackChannelName: "ops",
  webhookUrl: "https://hooks.slack.example/a",
};
const setting = { eventType: "workflow_failed", channels: [], eventConfiguration: { level: "high" } };

/** What somebody else, or a service newer than the package, makes of an object of each kind. */
const changes: [what: string, kind: string, args: PlainArgs, change: PlainArgs][] = [
  ["an authentication of a new type", "WebhookChannel", webhook, { auth: { type: "hmac", secret: canary } }],
  [
    "a new type in a new form",
    "WebhookChannel",
    webhook,
    { auth: { type: "mutual", keys: [{ [canary]: canary }] } },
  ],
  ["a new member of a known type", "WebhookChannel", webhook, { auth: { ...bearer, [canary]: canary } }],
  ["an authentication that is a text", "WebhookChannel", webhook, { auth: `Bearer ${canary}` }],
  [
    "headers in place of a token",
    "WebhookChannel",
    webhook,
    { auth: { type: "HEADER", headers: { [canary]: "v" } } },
  ],
  ["another token", "WebhookChannel", webhook, { auth: { type: "bearer", token: canary } }],
  [
    "a token that is an object",
    "WebhookChannel",
    webhook,
    { auth: { type: "bearer", token: { value: canary } } },
  ],
  [
    "a password in place of a token",
    "WebhookChannel",
    webhook,
    { auth: { type: "basic", username: "u", password: canary } },
  ],
  [
    "an authentication where there was none",
    "WebhookChannel",
    { ...webhook, auth: undefined },
    { auth: { type: "hmac", secret: canary } },
  ],
  [
    "another header",
    "WebhookChannel",
    { ...webhook, auth: { type: "header", headers: { "X-A": "a" } } },
    { auth: { type: "header", headers: { "X-A": "a", [canary]: "b" } } },
  ],
  [
    "a URL that is an object",
    "WebhookChannel",
    webhook,
    { webhookUrl: { url: "https://h.example.com", key: canary } },
  ],
  ["another Slack URL", "SlackChannel", slack, { webhookUrl: `https://hooks.slack.example/${canary}` }],
  [
    "recipients with keys",
    "EmailChannel",
    { name: "mail", recipients: ["a@example.com"] },
    { recipients: [{ address: "a@example.com", key: canary }] },
  ],
  ["options of an event", "NotificationSetting", setting, { eventConfiguration: { sign: { with: canary } } }],
  [
    "options of an event by name",
    "NotificationSetting",
    { ...setting, eventConfiguration: {} },
    { eventConfiguration: { [canary]: true } },
  ],
];

interface Changed {
  service: EchoingService;
  session: Session;
  id: string;
  args: PlainArgs;
  /** The stored object, where its arguments stand. */
  stored(): PlainArgs;
}

function definitionOf(kind: string) {
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`there is no kind ${kind}`);
  return definition;
}

async function created(kind: string, declared: PlainArgs): Promise<Changed> {
  const service = await startEchoingService();
  const session = new Session({}, {});
  session.configure(
    (name) => ({ "kadoa:apiKey": "the-key-of-the-test", "kadoa:baseUrl": service.url })[name],
  );
  onTestFinished(() => session.close());
  const handlers = handlersFor(definitionOf(kind), session);
  const { inputs: args } = await handlers.check(declared);
  const { id } = await handlers.create(args);
  return {
    service,
    session,
    id,
    args,
    stored: () => (service.objects[0]?.config ?? service.objects[0] ?? {}) as PlainArgs,
  };
}

it.each(changes)(
  "%s of a %s comes into no state, look-up, plan, program and review, and an update mends it",
  async (...all) => {
    const [, kind, declared, change] = all;
    const { session, id, args, stored } = await created(kind, declared);
    const before = structuredClone(stored());
    Object.assign(stored(), structuredClone(change));
    await expectNothingOf(canary, kind, session, id, args);
    const handlers = handlersFor(definitionOf(kind), session);
    const read = await handlers.read(id, args);
    const diff = handlers.diff(id, read?.state ?? {}, args);
    expect(read?.state).not.toEqual(args);
    expect(diff.changes).not.toBe(false);
    await handlers.update(id, read?.state ?? {}, args);
    expect(stored()).toMatchObject(before);
    // Again, with the marker in the state.
    Object.assign(stored(), structuredClone(change));
    const again = await handlers.read(id, read?.state ?? {});
    expect(JSON.stringify(again)).not.toContain(canary);
  },
);

/** Every argument of every kind that the client lets pass in any form: a channel's configuration, and options. */
const anyArgument = Object.entries(definitions).flatMap(([kind, definition]) =>
  argumentNames(definition)
    .filter((name) => !definition.localArguments.includes(name) && name !== "name")
    .filter((name) =>
      kind === "NotificationSetting" ? name === "eventConfiguration" : /Channel$/.test(kind),
    )
    .map((name): [name: string, kind: string] => [name, kind]),
);

it.each(anyArgument)(
  "%s of a %s that came to be an object or a list of objects shows nothing of it",
  async (name, kind) => {
    const { session, id, args, stored, service } = await created(kind, definitionOf(kind).example);
    for (const foreign of [
      { [canary]: 1 },
      { inner: { secret: canary } },
      [{ secret: canary }],
      [[canary]],
    ]) {
      if (name === "eventConfiguration" && Array.isArray(foreign)) continue;
      stored()[name] = foreign;
      await expectNothingOf(canary, kind, session, id, args);
    }
    expect(service.objects).toHaveLength(1);
  },
);

async function expectNothingOf(secret: string, kind: string, session: Session, id: string, held: PlainArgs) {
  const handlers = handlersFor(definitionOf(kind), session);
  const read = await handlers.read(id, held);
  const places: Record<string, unknown> = { read, lookUp: await handlers.lookUp(id, {}) };
  const { items, unknown } = await inventoryOf(session.account());
  const stack = { resources: [], config: new Map<string, string>() };
  const plan = planImport({ items, unknown }, { stack, elsewhere: [], only: undefined });
  places.plan = planText(plan, { isAlone: true });
  places.leftOut = plan.leftOut;
  places.program = programOf(plan.resources, {
    modules: "esm",
    typescript: true,
    protect: false,
    profile: undefined,
  });
  // What a state of an older version may hold, as a preview prints it.
  const state = (inputs: unknown) => ({
    urn: `urn:pulumi:s::p::${typeOf(kind)}::x`,
    type: typeOf(kind),
    id,
    inputs: inputs as PlainArgs,
  });
  const [item] = items;
  const refreshed = {
    op: "update",
    urn: state({}).urn,
    oldState: state(read?.inputs),
    newState: state(held),
  };
  places.review = reviewedResources({ steps: [refreshed], errors: [], leftOut: 0 }).resources;
  places.inventory = item?.failures;
  for (const [place, content] of Object.entries(places)) {
    expect(
      JSON.stringify(content, (key, value) => (key === "definition" ? undefined : value)),
      place,
    ).not.toContain(secret);
  }
}

it("what an older version let into the state is masked in a review", () => {
  const before = { ...webhook, auth: { type: "hmac", secret: canary } };
  const headers = { ...webhook, auth: { type: "header", headers: { [canary]: "v" } } };
  for (const inputs of [before, headers]) {
    const urn = `urn:pulumi:s::p::${typeOf("WebhookChannel")}::x`;
    const old = { urn, type: typeOf("WebhookChannel"), id: "c", inputs: inputs as PlainArgs };
    const step = { op: "update", urn, oldState: old, newState: { ...old, inputs: webhook as PlainArgs } };
    const [resource] = reviewedResources({ steps: [step], errors: [], leftOut: 0 }).resources;
    expect(JSON.stringify([resource?.before, resource?.after])).not.toMatch(/canary|of-the-program/);
    expect(JSON.stringify(resource?.before)).toContain("[secret]");
  }
});

it("a review of a secret that is only a part of what was secret says that it changes", () => {
  const urn = `urn:pulumi:s::p::${typeOf("WebhookChannel")}::x`;
  const of = (inputs: PlainArgs) => ({ urn, type: typeOf("WebhookChannel"), id: "c", inputs });
  const detailedDiff = { "auth.token": { kind: "add" }, auth: { kind: "update" } };
  const oldState = of({ ...webhook, auth: { type: "hmac", secret: canary } });
  const step = { op: "update", urn, oldState, newState: of(webhook), detailedDiff };
  const [resource] = reviewedResources({ steps: [step], errors: [], leftOut: 0 }).resources;
  if (resource === undefined) throw new Error("there is no resource");
  expect(secretChanges(resource)).toEqual([{ path: "auth.token", how: "changes" }]);
});
