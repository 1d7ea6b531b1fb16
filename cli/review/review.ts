import { knownEventTypes, recovered } from "../../client/event-types";
import { nearest } from "../../client/nearest";
import { isUnknown } from "../../provider/for-cli";
import { numbered } from "../text/words";
import { type Change, changesOf, type Move, movesOf } from "./changes";
import { eventAt, type Phrase, phrase, words } from "./phrase";
import type { Preview } from "./preview";
import { reviewedResources } from "./resources";
import type { Risk } from "./risk-kinds";
import { gravest, risksOf } from "./risks";
import { gained, type RoutingRow, routingOf, workspaceRow } from "./routing";

/** What a change does to who is told what. */
export interface Review {
  /** `project/stack`; absent when the preview failed before its first step. */
  readonly stack?: string;
  /** Whether what was changed outside Pulumi is part of it. */
  readonly isRefreshed: boolean;
  /** Why the preview failed; there is nothing else to say then. */
  readonly errors: readonly string[];
  /** The gravest first. */
  readonly risks: readonly Risk[];
  readonly routing: readonly RoutingRow[];
  readonly changes: readonly Change[];
  /** Keys that go from one resource to another. */
  readonly moves: readonly Move[];
  /** How many resources of other packages change. */
  readonly othersChanging: number;
  /** Nothing in the preview is of this package, and nothing was left out of it. */
  readonly empty: boolean;
  /** What could not be judged, and why. */
  readonly unjudged: readonly Phrase[];
}

/** @param isRefreshed whether the preview has looked at what was changed outside Pulumi */
export function reviewOf(preview: Preview, isRefreshed = false): Review {
  const reviewed = reviewedResources(preview);
  const { stack, resources, othersChanging } = reviewed;
  if (preview.errors.length > 0) {
    const nothing = { risks: [], routing: [], changes: [], moves: [], unjudged: [], othersChanging: 0 };
    return { stack, isRefreshed, errors: preview.errors, empty: false, ...nothing };
  }
  const routing = routingOf(resources);
  const changes = changesOf(resources, routing);
  return {
    stack,
    isRefreshed,
    errors: [],
    risks: risksOf(reviewed, routing),
    routing,
    changes,
    moves: movesOf(changes),
    othersChanging,
    empty: resources.length === 0 && preview.leftOut === 0,
    unjudged: [
      ...hiddenSames(preview),
      ...unknownEvents(routing),
      ...outsideWorkspace(routing),
      ...outsideChannels(routing),
    ],
  };
}

function hiddenSames({ leftOut }: Preview): Phrase[] {
  if (leftOut === 0) return [];
  return [
    phrase`${leftOut} unchanged ${words(leftOut === 1 ? "resource is" : "resources are")} not in this preview: what else tells somebody of an event, and the names of unchanged channels, cannot be judged. Make it with ${"--show-sames"}.`,
  ];
}

/** Event types that a change sets anew, and that may be typos. What is so already Kadoa has taken. */
function unknownEvents(rows: readonly RoutingRow[]): Phrase[] {
  const known: readonly string[] = [...knownEventTypes, recovered];
  return rows
    .filter(({ level, eventType, before, after }) => {
      const isNew = before.by !== "own" && after.by === "own" && level.elsewhere === undefined;
      return isNew && !known.includes(eventType) && !isUnknown(eventType);
    })
    .map(({ eventType, level }) => {
      const near = nearest(eventType, known);
      const meant = near === undefined ? [] : phrase`; did you mean ${near}?`;
      return phrase`${eventAt(eventType, level)} is not known to this package${meant}`;
    });
}

/** A new setting of a workflow hides the workspace's, also one that another stack or the dashboard owns. */
function outsideWorkspace(rows: readonly RoutingRow[]): Phrase[] {
  const isNew = ({ level, before, after }: RoutingRow) =>
    level.workflowId !== undefined && before.by === "none" && after.by === "own";
  return rows
    .filter((row) => isNew(row) && workspaceRow(rows, row) === undefined)
    .map(
      ({ eventType, level }) =>
        phrase`${eventAt(eventType, level)}: this stack declares no setting of the workspace for it. If there is one elsewhere, the workflow's setting hides it.`,
    );
}

function outsideChannels(rows: readonly RoutingRow[]): Phrase[] {
  return rows.flatMap((row) => {
    const unknown = gained(row).filter(({ resource }) => resource === undefined);
    const event = eventAt(row.eventType, row.level);
    return unknown.map(
      ({ label }) =>
        phrase`${event} goes to channel ${label}, which this preview does not describe: whether it reaches people cannot be judged.`,
    );
  });
}

/** The most important thing, in a few words. */
export function headlineOf({ errors, empty, changes, risks, unjudged, isRefreshed }: Review): Phrase {
  if (errors.length > 0) return words("the preview failed, there is nothing to review");
  if (empty) return words("no channel and no setting of Kadoa in it");
  if (changes.length === 0 && isRefreshed)
    return words("no change, everyone is told what they are told today");
  if (changes.length === 0)
    return words(
      "no change of what the stack declares; what was changed outside Pulumi shows with --refresh",
    );
  const nothingFound = unjudged.length === 0 ? "no risk found" : "no risk found, but not all could be judged";
  return gravest(risks) ?? words(nothingFound);
}

/** `2 risks; 1 to delete, 2 to update`; empty when nothing changes. */
export function countsOf({ risks, changes }: Review): string {
  const byAction = Map.groupBy(changes, ({ resource }) => resource.action);
  byAction.delete("same"); // Renamed, and otherwise as it was.
  const actions = [...byAction].map(([action, those]) => `${those.length} to ${action}`).join(", ");
  const all = risks.length === 0 ? "" : numbered(risks.length, "risk");
  return [all, actions].filter((part) => part !== "").join("; ");
}
