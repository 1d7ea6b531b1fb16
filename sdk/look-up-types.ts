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

export interface GetChannelArgs extends LookUpArgs {
  /** Kadoa's id of the channel. Either this or `name` must be given. */
  id?: string;
  /** The name people see in Kadoa. Names need not be unique: where two channels have it, the look-up fails. */
  name?: string;
  /** Looks only among the channels of this type. */
  type?: ChannelType;
}

export interface GetChannelsArgs extends LookUpArgs {
  /** Only channels of this name. */
  name?: string;
  /** Only channels of this type. */
  type?: ChannelType;
}

/** A channel as it is in Kadoa, without its target and its credentials. It can stand wherever a channel can. */
export interface GetChannelResult {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType | (string & Record<never, never>);
  /** The settings that send events to it, in the order of their ids. */
  readonly settings: readonly LinkedSetting[];
}

/** A setting, as a channel knows it. */
export interface LinkedSetting {
  readonly id: string;
  readonly eventType: EventTypeName;
  /** Absent: the setting is the workspace's. */
  readonly workflowId?: string;
  readonly enabled: boolean;
}

export interface GetSettingsArgs extends LookUpArgs {
  /** Only settings of this event type. */
  eventType?: EventTypeName;
  /** Only settings of this workflow; `null`: only those of the workspace. */
  workflowId?: string | null;
}

/** A setting as it is in Kadoa. */
export interface GetSettingResult extends LinkedSetting {
  readonly channels: readonly { readonly id: string; readonly name: string; readonly type: string }[];
}

/** An event type that Kadoa offers. */
export interface GetEventTypeResult {
  readonly type: EventTypeName;
  readonly category?: string;
  readonly description?: string;
  readonly version?: string;
}
