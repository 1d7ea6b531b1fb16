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
}

/** The answer to whatever failed. */
export interface ProblemView {
  readonly error: string;
}
