import { KadoaError } from "../../../client/errors";
import type { Behaviour } from "../../../emulator";
import { PartialFailure } from "../../../provider/create/partial-failure";
import type { PlainArgs } from "../../../provider/kind/arguments";
import { onCreates } from "../creating";
import { LocalService } from "../local-service";

/** What became of each step: `done`, or the code of a clear error. */
export type Outcomes = Record<string, string>;

/** A word for how a step ended. An error that says no remedy, or is none of ours, is not clear. */
export async function outcomeOf(step: () => Promise<unknown>): Promise<string> {
  try {
    const seen = await step();
    return typeof seen === "string" ? seen : "done";
  } catch (error) {
    const reason = error instanceof PartialFailure ? error.reasons[0] : error;
    if (reason instanceof KadoaError)
      return reason.message.includes("Fix: ") || reason.status !== undefined
        ? reason.code
        : `unclear: ${reason.message}`;
    return `no clear error: ${String(error)}`;
  }
}

interface Held {
  id: string;
  state: PlainArgs;
}

interface Declared {
  kind: string;
  args: PlainArgs;
  edit: PlainArgs;
}

/** The whole life of every kind that has an object of its own, and what the provider is there to guard. */
export async function providerUnder(behaviour: Partial<Behaviour>): Promise<Outcomes> {
  const service = await LocalService.start({ behaviour, client: { retry: { tries: 2, firstWaitMs: 1 } } });
  const outcomes: Outcomes = {};
  try {
    const own = await liveOf(service, outcomes, {
      kind: "WebhookChannel",
      args: hook("ops"),
      edit: hook("ops", "/v2"),
    });
    if (own === undefined) return outcomes;
    const target = own.id;
    const others: Declared[] = [
      {
        kind: "EmailChannel",
        args: { name: "mail", recipients: ["a@example.com"] },
        edit: { name: "mail", recipients: ["b@example.com"] },
      },
      { kind: "SlackChannel", args: slack("data"), edit: slack("alerts") },
      { kind: "WebSocketChannel", args: { name: "live" }, edit: { name: "live events" } },
      { kind: "LegacyWebhookSubscription", args: legacy, edit: legacy },
      {
        kind: "NotificationSetting",
        args: setting([target]),
        edit: { ...setting([target]), enabled: false },
      },
      {
        kind: "NotificationSetting",
        args: { ...setting([target]), workflowId: "wf-7" },
        edit: { ...setting([]), workflowId: "wf-7" },
      },
    ];
    for (const declared of others) await lifeOf(service, outcomes, declared);
    await guarded(service, outcomes, own);
  } finally {
    await service.close();
  }
  return outcomes;
}

const hook = (name: string, path = ""): PlainArgs => ({
  name,
  webhookUrl: `https://hooks.example.net/k${path}`,
  httpMethod: "POST",
  auth: { type: "bearer", token: "of-the-receiver" },
});
const slack = (channel: string): PlainArgs => ({
  name: "slack",
  slackChannelId: "C1",
  slackChannelName: channel,
  webhookUrl: "https://hooks.slack.example/T1/secret",
});
const legacy: PlainArgs = { webhookUrl: "https://hooks.example.net/k", events: ["workflow_finished"] };
const setting = (channels: string[]): PlainArgs => ({ eventType: "workflow_failed", channels });

/** Creates it, and takes it through its life; what the state holds of it then. It stays. */
async function liveOf(
  service: LocalService,
  outcomes: Outcomes,
  { kind, args, edit }: Declared,
): Promise<Held | undefined> {
  const handlers = service.handlers(kind);
  const level = args.workflowId === undefined ? "" : " of a workflow";
  let [id, state]: [string, PlainArgs] = ["", {}];
  const note = async (step: string, act: () => Promise<unknown>) => {
    outcomes[`${kind}${level}: ${step}`] = await outcomeOf(act);
  };
  const isSettled = async (news: PlainArgs) => {
    const { inputs } = await handlers.check(news, { isDeployment: true });
    const read = await handlers.read(id, state);
    if (read === undefined) return "it is gone";
    return handlers.diff(id, read.state, inputs).changes ? "a difference without a change" : "done";
  };
  await note("create", async () => {
    const { inputs, failures } = await handlers.check(args, { isDeployment: true });
    if (failures.length > 0) return failures.map(({ reason }) => reason).join("; ");
    ({ id, state } = await handlers.create(inputs));
    return undefined;
  });
  if (id === "") return undefined;
  await note("refresh", () => isSettled(args));
  await note("update", async () => {
    const { inputs } = await handlers.check(edit, { olds: args, isDeployment: true });
    if (handlers.diff(id, state, inputs).changes) state = await handlers.update(id, state, inputs);
    return undefined;
  });
  await note("refresh after the update", () => isSettled(edit));
  return { id, state };
}

async function lifeOf(service: LocalService, outcomes: Outcomes, declared: Declared): Promise<void> {
  const { kind, args } = declared;
  const level = args.workflowId === undefined ? "" : " of a workflow";
  const prior = await liveOf(service, outcomes, declared);
  if (prior === undefined) return;
  const { id, state } = prior;
  // In a later run, whose program does not declare it.
  const session = service.nextRun();
  const handlers = service.handlers(kind, session);
  outcomes[`${kind}${level}: delete`] = await outcomeOf(() => handlers.delete(id, state));
  outcomes[`${kind}${level}: delete what is gone`] = await outcomeOf(() => handlers.delete(id, state));
  await session.close();
}

/** A key that is taken, a create whose answer is lost, a channel that is in use. */
async function guarded(service: LocalService, outcomes: Outcomes, own: Held): Promise<void> {
  const target = own.id;
  const settings = service.handlers("NotificationSetting");
  const note = async (what: string, act: () => Promise<unknown>) => {
    // What another one made earlier is told from what a call made by its time.
    service.clock.advance(10_000);
    outcomes[what] = await outcomeOf(act);
    service.clock.advance(10_000);
  };
  const foreign = { eventType: "credits_low", eventConfiguration: {}, channelIds: [target] };
  await service.outside("POST", "/v5/notifications/settings", foreign);
  const taken = { eventType: "credits_low", channels: [target] };
  await note("a setting whose key another one has", () => settings.create(taken));
  onCreates(service, { answer: { ending: "reset" } });
  await note("a channel's create without an answer", () =>
    service.handlers("WebhookChannel").create(hook("lost")),
  );
  for (const workflowId of [undefined, "wf-8"]) {
    onCreates(service, { answer: { ending: "reset" } });
    const args = { ...setting([target]), ...(workflowId === undefined ? {} : { workflowId }) };
    const level = workflowId === undefined ? "" : " of a workflow";
    await note(`a setting's create without an answer${level}`, () => settings.create(args));
  }
  const later = service.nextRun();
  await note("delete of a channel in use", () =>
    service.handlers("WebhookChannel", later).delete(own.id, own.state),
  );
  await note("forced delete of a channel in use", () =>
    service.handlers("WebhookChannel", later).delete(own.id, { ...own.state, forceDetach: true }),
  );
  await later.close();
}
