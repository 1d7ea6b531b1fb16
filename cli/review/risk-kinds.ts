/** What a reviewer must not overlook, the gravest first: a word for it, and what to say of one and of several. */
export const riskKinds = {
  "event-silenced": {
    label: "silenced",
    one: "reaches nobody any more",
    many: "events reach nobody any more",
  },
  "recovery-silenced": { label: "silenced", one: "is no longer sent", many: "recoveries are no longer sent" },
  "channel-deleted": { label: "deleted", one: "is deleted", many: "channels are deleted" },
  "setting-deleted": { label: "deleted", one: "loses its setting", many: "settings are deleted" },
  "subscription-deleted": { label: "deleted", one: "is deleted", many: "subscriptions are deleted" },
  "workspace-hidden": {
    label: "hidden",
    one: "gets a setting that hides the workspace's",
    many: "settings of workflows hide the workspace's",
  },
  "channel-replaced": { label: "replaced", one: "gets a new id", many: "channels get new ids" },
  "setting-replaced": {
    label: "replaced",
    one: "is deleted and made anew",
    many: "settings are deleted and made anew",
  },
  "plain-http": {
    label: "plain http",
    one: "sends over plain http",
    many: "channels send over plain http",
  },
  "people-added": {
    label: "people",
    one: "tells people who were not told",
    many: "channels tell people who were not told",
  },
  retargeted: { label: "elsewhere", one: "leads elsewhere", many: "channels lead elsewhere" },
  "secret-changed": { label: "secret", one: "gets another secret", many: "secrets change" },
} as const;

export type RiskCode = keyof typeof riskKinds;
