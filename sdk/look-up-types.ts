import type { EventTypeName } from "../client/event-types";
import type { ChannelType } from "./resources.gen";

/** What every look-up takes. */
export interface LookUpArgs {
  /**
   * The account to ask, by its name in `kadoa:profiles`.
   * @default the account of `kadoa:apiKey`
   */
  profile?: string;
}

/** Which channel to look up: by its id or by its name. */
export interface GetChannelArgs extends LookUpArgs {
  /** Kadoa's id of the channel. Either this or `name` must be given. */
  id?: string;
  /** The name people see in Kadoa. Names need not be unique: where two channels have it, the look-up fails. */
  name?: string;
  /** Looks only among the channels of this type. */
  type?: ChannelType;
}

/** Which channels to look up. Without any argument: all of the workspace. */
export interface GetChannelsArgs extends LookUpArgs {
  /** Only channels of this name. */
  name?: string;
  /** Only channels of this type. */
  type?: ChannelType;
}

/** A channel as it is in Kadoa, without its target and its credentials. It can stand wherever a channel can. */
export interface GetChannelResult {
  /** The channel's id in Kadoa. */
  readonly id: string;
  /** The name people see in Kadoa. */
  readonly name: string;
  /** The channel's type; Kadoa may have types that this package does not know. */
  readonly type: ChannelType | (string & Record<never, never>);
  /** The settings that send events to it, in the order of their ids. */
  readonly settings: readonly LinkedSetting[];
}

/** A setting, as a channel knows it. */
export interface LinkedSetting {
  /** The setting's id in Kadoa. */
  readonly id: string;
  /** The event type that it routes. */
  readonly eventType: EventTypeName;
  /** Absent: the setting is the workspace's. */
  readonly workflowId?: string;
  /** Whether its events are sent. A setting that is not enabled of a workflow hides that of the workspace. */
  readonly enabled: boolean;
}

/** Which settings to look up. Without any argument: all, of the workspace and of workflows. */
export interface GetSettingsArgs extends LookUpArgs {
  /** Only settings of this event type. */
  eventType?: EventTypeName;
  /** Only settings of this workflow; `null`: only those of the workspace. */
  workflowId?: string | null;
}

/** A setting as it is in Kadoa. */
export interface GetSettingResult extends LinkedSetting {
  /** The channels that get its events, in the order of their ids. */
  readonly channels: readonly { readonly id: string; readonly name: string; readonly type: string }[];
}

/** An event type that Kadoa offers. */
export interface GetEventTypeResult {
  /** The event type, as settings name it. */
  readonly type: EventTypeName;
  /** The group in which Kadoa shows it. */
  readonly category?: string;
  /** Kadoa's own words on when it happens. */
  readonly description?: string;
  /** The version of its payload. */
  readonly version?: string;
}
