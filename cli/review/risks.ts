import { channelRisks, newlyToldPeople } from "./channel-risks";
import { type Phrase, phrase, words } from "./phrase";
import type { Reviewed, ReviewedResource } from "./resources";
import type { Level, RoutingRow } from "./routing";
import { rowRisks, settingRisks } from "./routing-risks";
import { secretChanges } from "./secrets";
import { title } from "./wording";

/** What a reviewer must not overlook, the gravest first. */
export const riskKinds = {
  "event-silenced": {
    label: "silenced",
    one: "an event reaches nobody any more",
    many: "events reach nobody any more",
  },
  "channel-deleted": { label: "deleted", one: "a channel is deleted", many: "channels are deleted" },
  "setting-deleted": { label: "deleted", one: "a setting is deleted", many: "settings are deleted" },
  "workspace-hidden": {
    label: "hidden",
    one: "a workflow's setting hides the workspace's",
    many: "settings of workflows hide the workspace's",
  },
  "channel-replaced": { label: "replaced", one: "a channel gets a new id", many: "channels get new ids" },
  "setting-replaced": { label: "replaced", one: "a setting is made anew", many: "settings are made anew" },
  "plain-http": {
    label: "plain http",
    one: "a channel sends over plain http",
    many: "channels send over plain http",
  },
  "people-added": {
    label: "people",
    one: "people are told who were not",
    many: "channels tell people who were not told",
  },
  retargeted: { label: "elsewhere", one: "a channel leads elsewhere", many: "channels lead elsewhere" },
  "secret-changed": { label: "secret", one: "a secret changes", many: "secrets change" },
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

export function risksOf(reviewed: Reviewed, rows: readonly RoutingRow[]): Risk[] {
  const risks = [
    ...rows.flatMap((row) => rowRisks(row, rows)),
    ...reviewed.resources.flatMap((resource) => [
      ...settingRisks(resource, rows),
      ...channelRisks(resource, reviewed, rows),
      ...secretRisks(resource),
    ]),
    ...newlyToldPeople(reviewed.resources, rows),
  ];
  const order = Object.keys(riskKinds);
  return risks.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

function secretRisks(resource: ReviewedResource): Risk[] {
  return secretChanges(resource).map(({ path, how }) => {
    const isNeeded = resource.definition.channel !== undefined && how !== "is removed";
    const advice = isNeeded ? " Whatever receives the events must know the new one." : "";
    const message = phrase`${title(resource)}: ${path} ${words(`${how}.${advice}`)}`;
    return { code: "secret-changed", message, resource };
  });
}
