import type { Phrase } from "./phrase";
import type { ReviewedResource } from "./resources";
import type { Level } from "./routing";

/** What a reviewer must not overlook, the gravest first, and what to say of one and of several. */
export const riskKinds = {
  "event-silenced": { one: "reaches nobody any more", many: "events reach nobody any more" },
  "people-silenced": { one: "reaches no person any more", many: "events reach no person any more" },
  "recovery-silenced": { one: "is no longer sent", many: "recoveries are no longer sent" },
  "websocket-only": { one: "goes to a WebSocket only", many: "events go to a WebSocket only" },
  "channel-deleted": { one: "is deleted", many: "channels are deleted" },
  "setting-deleted": { one: "loses its setting", many: "settings are deleted" },
  "subscription-deleted": { one: "is deleted", many: "subscriptions are deleted" },
  "workspace-hidden": {
    one: "gets a setting that hides the workspace's",
    many: "settings of workflows hide the workspace's",
  },
  "channel-replaced": { one: "gets a new id", many: "channels get new ids" },
  "setting-replaced": { one: "is deleted and made anew", many: "settings are deleted and made anew" },
  "plain-http": { one: "sends over plain http", many: "channels send over plain http" },
  "people-added": { one: "tells people who were not told", many: "channels tell people who were not told" },
  retargeted: { one: "leads elsewhere", many: "channels lead elsewhere" },
  "secret-changed": { one: "gets another secret", many: "secrets change" },
  "channel-loses-event": {
    one: "no longer goes to a channel that it went to",
    many: "channels lose an event",
  },
} as const;

export type RiskCode = keyof typeof riskKinds;

export interface Risk {
  readonly code: RiskCode;
  readonly message: Phrase;
  /** The resource whose declaration a reader should look at. */
  readonly resource?: ReviewedResource;
  readonly eventType?: string;
  readonly level?: Level;
}
