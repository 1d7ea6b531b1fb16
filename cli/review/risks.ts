import { channelRisks, newlyToldPeople } from "./channel-risks";
import { lossRisks } from "./loss-risks";
import { type Phrase, phrase, words } from "./phrase";
import { recoveryRisks } from "./recovery-risks";
import type { Reviewed, ReviewedResource } from "./reviewed";
import { type Risk, riskKinds } from "./risk-kinds";
import type { RoutingRow } from "./routing";
import { rowRisks, settingRisks } from "./routing-risks";
import { secretChanges } from "./secrets";
import { eventAt, title } from "./wording";

export function risksOf(reviewed: Reviewed, rows: readonly RoutingRow[]): Risk[] {
  const risks = [
    ...rows.flatMap((row) => rowRisks(row, rows)),
    ...reviewed.resources.flatMap((resource) => [
      ...settingRisks(resource, rows),
      ...channelRisks(resource, reviewed, rows),
      ...secretRisks(resource),
    ]),
    ...lossRisks(rows),
    ...recoveryRisks(rows),
    ...newlyToldPeople(reviewed.resources, rows),
  ];
  const order = Object.keys(riskKinds);
  return risks.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

/** The gravest in a few words: `workflow_failed reaches nobody any more`, `3 channels are deleted`. */
export function gravest(risks: readonly Risk[]): Phrase | undefined {
  const [first] = risks;
  if (first === undefined) return undefined;
  const { one, many } = riskKinds[first.code];
  const count = risks.filter(({ code }) => code === first.code).length;
  if (count > 1) return phrase`${count} ${words(many)}`;
  const { eventType, level = {}, resource } = first;
  if (eventType !== undefined) return phrase`${eventAt(eventType, level)} ${words(one)}`;
  return phrase`${resource === undefined ? [] : title(resource)} ${words(one)}`;
}

function secretRisks(resource: ReviewedResource): Risk[] {
  // A secret address is another destination, and told of as such.
  const { target = [] } = resource.definition.channel ?? {};
  const changed = secretChanges(resource).filter(({ path }) => !target.includes(path));
  return changed.map(({ path, how }) => {
    const isNeeded = resource.definition.channel !== undefined && how !== "is removed";
    const advice = isNeeded ? " Whatever receives the events must know the new one first." : "";
    const message = phrase`${title(resource)}: ${path} ${words(`${how}.${advice}`)}`;
    return { code: "secret-changed", message, resource };
  });
}
