/** What a Pulumi program imports. At run time it loads nothing but `@pulumi/pulumi`. */
import "./needs-node";

export type { EventTypeName, KnownEventType } from "../client/event-types";
export * from "./cross-stack";
export type {
  ChannelInput,
  ChannelLike,
  Inputs,
  LookUpOptions,
  SettingInput,
  SettingLike,
} from "./inputs";
export type * from "./look-up-types";
export * from "./look-ups";
export * from "./notification-routes";
export * from "./resources.gen";
