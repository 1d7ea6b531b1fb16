/**
 * What the console's server and its page say to each other. Every path is below the page's own address, `/` of
 * `pulumi-kadoa console` and `/_emulator/console/` of an emulator. Reads are GET, everything else is POST with a
 * JSON body. docs/console.md lists the calls.
 */

/** `GET api/console`: whose console it is, and what it can do. */
export interface ConsoleInfo {
  readonly kind: "account" | "emulator";
  readonly version: string;
  /** The workspace's id; null where Kadoa does not say. */
  readonly workspace: string | null;
  /** Where the account was found: `stack acme/prod`. */
  readonly from: string;
  readonly service: string;
  /** Where previews for the view of changes come from. */
  readonly change: "stack" | "file" | "none";
  /** The stack whose objects are known, so that what no stack manages can be marked. */
  readonly stack: string | null;
}

/** A channel without its secrets. */
export interface ChannelView {
  readonly id: string;
  readonly name: string;
  /** `WEBHOOK`, `EMAIL`, … */
  readonly type: string;
  readonly reaches: "people" | "machines";
  /** Where it leads: recipients, the name of a Slack channel, of a URL the origin. */
  readonly target: string;
  /** Whether the stack manages it; null without a stack. */
  readonly managed: boolean | null;
}

/** A notification setting. */
export interface SettingView {
  readonly id: string;
  /** Null: the workspace's. */
  readonly workflowId: string | null;
  readonly eventType: string;
  readonly enabled: boolean;
  readonly channels: readonly { readonly id: string }[];
  readonly managed: boolean | null;
}

/** `GET api/routing`: all that decides who is told what. */
export interface RoutingView {
  readonly channels: readonly ChannelView[];
  readonly settings: readonly SettingView[];
  /** All event types that the service offers. */
  readonly eventTypes: readonly string[];
  /** Workflows that are known beside those with settings. */
  readonly workflows: readonly string[];
}

/** A realtime event, as the stream tells it. */
export interface LiveEvent {
  readonly type: "event";
  readonly number: number;
  readonly id: string | null;
  readonly eventType: string;
  readonly workflowId: string | null;
  readonly timestamp: string;
  /** The payload as JSON text in lines; a long one is cut. */
  readonly payload: string;
  readonly isCut: boolean;
}

/** What the connection went through, in words. */
export interface LiveStatus {
  readonly type: "status";
  readonly number: number;
  readonly state: "connected" | "waiting" | "gap" | "note";
  readonly at: string;
  readonly words: string;
}

export type LiveItem = LiveEvent | LiveStatus;

/** `GET api/stream`: server-sent events by their names. */
export interface StreamMessages {
  readonly live: readonly LiveItem[];
  readonly verify: VerifyView;
}

/** One try to deliver. */
export interface AttemptView {
  readonly at: string;
  readonly status: number | null;
  /** What the emulator saw in place of an answer. */
  readonly error: string | null;
  readonly tookMs: number | null;
  /** The beginning of the answer's body. */
  readonly answer: string | null;
  readonly words: string;
}

/** One event on its way to one channel. */
export interface DeliveryView {
  readonly id: string;
  readonly eventId: string | null;
  readonly eventType: string;
  readonly workflowId: string | null;
  readonly at: string;
  /** The service's own word. */
  readonly status: string;
  readonly outcome: "delivered" | "failed" | "pending" | "unknown";
  /** Its channels by name: several where the log does not tell them apart, none for one that is gone. */
  readonly channels: readonly string[];
  readonly channelType: string | null;
  /** Known in an emulator. */
  readonly attempts: readonly AttemptView[] | null;
  /** Why it failed, in words; null for what did not. */
  readonly reason: FailureView | null;
}

/** Why something did not arrive, and what to do. */
export interface FailureView {
  readonly problem: string;
  readonly fix: string;
}

/** `GET api/deliveries`: the newest first. */
export interface DeliveriesView {
  readonly deliveries: readonly DeliveryView[];
}

/** `GET api/events/ID`: an event with all its deliveries. */
export interface EventView {
  readonly id: string;
  readonly eventType: string;
  readonly workflowId: string | null;
  readonly at: string;
  readonly payload: string;
  readonly deliveries: readonly (DeliveryView & { readonly request: string | null })[];
}

/** A test event as it was planned. */
export interface PlannedView {
  readonly settingId: string;
  readonly eventType: string;
  readonly workflowId: string | null;
  readonly channels: readonly { id: string; name: string; type: string; reaches: "people" | "machines" }[];
  readonly action: "send" | "skip" | "fail";
  readonly reason: string | null;
}

/** `GET api/plan`, and `GET api/plan/people` where people may be told: what a verification would send. */
export interface PlanView {
  readonly tests: readonly PlannedView[];
}

/** One event and channel of a verification. */
export interface CheckView {
  readonly eventType: string;
  readonly workflowId: string | null;
  readonly settingId: string;
  readonly channelId: string | null;
  readonly channelName: string | null;
  readonly level: "accepted" | "logged" | "received" | null;
  readonly status: "passed" | "failed" | "skipped";
  readonly reason: string | null;
  readonly latencyMs: number | null;
  readonly eventId: string | null;
}

/** `GET api/verify`: the run that goes on, or the last one. */
export interface VerifyView {
  readonly state: "idle" | "running" | "done" | "failed";
  readonly planned: readonly PlannedView[];
  readonly checks: readonly CheckView[];
  readonly total: number;
  readonly problem: string | null;
}

/** `GET api/outbox`, in an emulator: messages that would have reached people, the newest first. */
export interface OutboxesView {
  readonly messages: readonly OutboxView[];
}

/** A message that would have reached people. */
export interface OutboxView {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly channelName: string;
  readonly channelType: string;
  readonly to: string;
  readonly sentAt: string;
  readonly from: string;
  readonly subject: string;
  readonly payload: string;
}

/** `POST api/change`: what `review --output json` prints of the preview in the body; without one, of a new preview. */
export interface ChangeView {
  readonly stack: string | null;
  readonly ok: boolean;
  readonly errors: readonly string[];
  readonly risks: readonly {
    readonly code: string;
    readonly message: string;
    readonly eventType: string | null;
    readonly workflowId: string | null;
  }[];
  readonly routing: readonly {
    readonly profile: string | null;
    readonly workflowId: string | null;
    readonly eventType: string;
    readonly before: ToldView;
    readonly after: ToldView;
  }[];
  readonly changes: readonly {
    readonly action: string;
    readonly kind: string;
    readonly name: string;
    readonly formerName: string | null;
    readonly properties: readonly {
      readonly path: string;
      readonly before?: string;
      readonly after?: string;
      readonly added?: readonly string[];
      readonly removed?: readonly string[];
    }[];
  }[];
  readonly unjudged: readonly string[];
}

/** Who is told of one event on one side of a change. */
export interface ToldView {
  readonly setting: "own" | "workspace" | "none";
  readonly enabled: boolean;
  readonly channels: readonly string[];
  readonly told: readonly string[];
}

/** The answer to whatever failed. */
export interface ProblemView {
  readonly error: string;
}
