import { isDeepStrictEqual } from "node:util";
import { list, type Phrase, phrase, words } from "./phrase";
import type { Reviewed, ReviewedResource } from "./reviewed";
import type { Risk, RiskCode } from "./risk-kinds";
import { type RoutingRow, recipients, without } from "./routing";
import { targetChange, targetOf } from "./targets";
import { isPlainHttp, shown } from "./values";
import { because, events, rowsTo, title } from "./wording";

/** What can go wrong with a channel. */
export function channelRisks(
  resource: ReviewedResource,
  reviewed: Reviewed,
  rows: readonly RoutingRow[],
): Risk[] {
  if (resource.definition.channel === undefined) return [];
  const risks = [...plainHttpRisks(resource), ...targetRisks(resource, rows)];
  if (resource.action === "delete") {
    const told = rowsTo(resource, rows, "before");
    const loss = told.length === 0 ? [] : phrase` Until now it got ${events(told)}.`;
    const message = phrase`${title(resource)} is deleted.${loss}${carriers(resource, reviewed, "an id that is gone")}${asRename(resource, reviewed)}`;
    risks.push({ code: "channel-deleted", message, resource });
  }
  if (resource.action === "replace") {
    const message = phrase`${title(resource)} is replaced${because(resource)}: it gets a new id.${carriers(resource, reviewed, "the old id until their next `pulumi up`")}`;
    risks.push({ code: "channel-replaced", message, resource });
  }
  return risks;
}

function plainHttpRisks(resource: ReviewedResource): Risk[] {
  return targetChange(resource)
    .fresh.filter(isPlainHttp)
    .map((url) => ({
      code: "plain-http",
      message: phrase`${title(resource)} sends to ${shown(url)} unencrypted: whoever is on the way reads the events, and the credentials.`,
      resource,
    }));
}

function targetRisks(resource: ReviewedResource, rows: readonly RoutingRow[]): Risk[] {
  const { added, removed, moved } = targetChange(resource);
  const told = rowsTo(resource, rows, "after");
  const effect = told.length === 0 ? [] : phrase` It gets ${events(told)}.`;
  const risk = (code: RiskCode, what: Phrase): Risk => ({
    code,
    message: phrase`${title(resource)} ${what}.${effect}`,
    resource,
  });
  const grown = resource.definition.channel?.reaches === "people" ? "people-added" : "retargeted";
  return [
    ...(moved === undefined ? [] : [risk(grown, moved)]),
    ...(added.length === 0 ? [] : [risk(grown, phrase`reaches ${list(added)} from now on`)]),
    ...(removed.length === 0 ? [] : [risk("retargeted", phrase`no longer reaches ${list(removed)}`)]),
  ];
}

/** People's channels that get events which did not go there before. */
export function newlyToldPeople(resources: readonly ReviewedResource[], rows: readonly RoutingRow[]): Risk[] {
  return resources
    .filter(({ definition }) => definition.channel?.reaches === "people")
    .flatMap((resource) => {
      const isIt = ({ key }: { key: string }) => key === resource.urn;
      const told = rows.filter(({ before, after }) =>
        without(recipients(after), recipients(before)).some(isIt),
      );
      if (told.length === 0) return [];
      const target = targetOf(resource).filter((text) => text !== resource.name);
      const whom = target.length === 0 ? [] : phrase`, which reaches ${list(target)},`;
      const message = phrase`${title(resource)}${whom} gets ${events(told)} from now on.`;
      return [{ code: "people-added" as const, message, resource }];
    });
}

/** The stack's outputs from which other stacks may have taken the id. */
function carriers(resource: ReviewedResource, { outputsBefore }: Reviewed, kept: string): Phrase {
  const id = resource.before?.id;
  const paths = id === undefined ? [] : pathsOf(outputsBefore, id, "");
  if (paths.length === 0) return [];
  const [outputs, them] = paths.length === 1 ? ["output", "it"] : ["outputs", "them"];
  return phrase` Its id is in the ${words(outputs)} ${list(paths)}: other stacks that read ${words(them)} keep ${words(kept)}.`;
}

function pathsOf(value: unknown, wanted: string, path: string): string[] {
  if (value === wanted) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part, wanted, path === "" ? key : `${path}.${key}`),
  );
}

/** A delete beside a create of the same thing most likely is a rename that lost its alias. */
function asRename(deleted: ReviewedResource, { resources }: Reviewed): Phrase {
  const { name: _, ...args } = deleted.before?.args ?? {};
  const twin = resources.find(({ action, kind, after }) => {
    const { name: _, ...others } = after?.args ?? {};
    return action === "create" && kind === deleted.kind && isDeepStrictEqual(others, args);
  });
  if (twin === undefined) return [];
  return phrase` ${title(twin)} is created with the same arguments: if it is a rename, add \`aliases\`, and the channel keeps its id.`;
}
