import { recovered } from "../../client/event-types";
import type { ChannelView, RoutingView, SettingView } from "../api";
import { type MatrixRow, rowOf, toldBy } from "./matrix";

/** A sentence; what comes from outside is kept apart from our own words. */
export type Words = readonly (string | { readonly name: string })[];

/** One step from an event to the channels that hear of it. */
export interface Step {
  /** Whether it leads on, ends the way, or only says what is so. */
  readonly kind: "fact" | "yes" | "no";
  readonly words: Words;
}

/** Who hears of an event, and by which steps. */
export interface Hearing {
  readonly row: MatrixRow;
  readonly steps: readonly Step[];
  readonly told: readonly ChannelView[];
}

/** Says step by step who hears of an event. */
export function hearingOf(
  { settings, channels }: Pick<RoutingView, "settings" | "channels">,
  eventType: string,
  workflowId: string | null,
): Hearing {
  const row = rowOf(settings, eventType, workflowId);
  const told = new Set(toldBy(row));
  const heard = channels.filter(({ id }) => told.has(id));
  return { row, told: heard, steps: [...decisionOf(row, channels), conclusion(row, heard)] };
}

/** Says step by step why one channel hears of an event, or why it does not. */
export function reasonsFor(
  view: Pick<RoutingView, "settings" | "channels">,
  eventType: string,
  workflowId: string | null,
  channel: ChannelView,
): readonly Step[] {
  const { row } = hearingOf(view, eventType, workflowId);
  const name = { name: channel.name };
  const steps = decisionOf(row, view.channels);
  const setting = row.setting;
  switch (row.cells.get(channel.id)) {
    case "own":
    case "inherited":
      return [...steps, step("yes", ["That setting names ", name, ", so it is told."])];
    case "suppressed":
      return [...steps, step("no", ["That setting names ", name, ", but the recovery itself is left out."])];
    case "disabled":
      return [...steps, step("no", ["That setting names ", name, "; enable it, and it is told."])];
    case "hidden":
      return [
        ...steps,
        step("no", [
          "The hidden setting of the workspace names ",
          name,
          "; that of the workflow does not. Add it there, or delete the workflow's setting.",
        ]),
      ];
    default:
      return setting === undefined
        ? steps
        : [...steps, step("no", ["That setting does not name ", name, ". Add it there, and it is told."])];
  }
}

function decisionOf(row: MatrixRow, channels: readonly ChannelView[]): Step[] {
  const { setting, workflowId, eventType, hides } = row;
  const wanted = row.follows ? "workflow_failed" : eventType;
  const steps: Step[] = [];
  if (row.follows || (eventType === recovered && setting === undefined)) {
    steps.push(
      step("fact", [
        "No setting names ",
        name(recovered),
        ": a recovery goes where ",
        name("workflow_failed"),
        " goes.",
      ]),
    );
  }
  if (workflowId !== null) steps.push(ofWorkflow(row, wanted, workflowId));
  if (hides !== undefined) steps.push(hiding(hides, channels));
  if (setting === undefined) {
    steps.push(step("no", ["The workspace has no setting for ", name(wanted), ": nobody is told."]));
    return steps;
  }
  if (row.by !== "own" || workflowId === null) {
    steps.push(step("yes", ["The workspace has a setting for ", name(wanted), ", and it counts."]));
  }
  if (!setting.enabled) steps.push(step("no", ["That setting is disabled: it tells nobody."]));
  if (row.isSuppressed) {
    const words = [
      "A setting for ",
      name("workflow_finished"),
      " is in force as well, so Kadoa leaves the recovery out.",
    ];
    steps.push(step("no", words));
  }
  return steps;
}

function ofWorkflow({ by }: MatrixRow, wanted: string, workflowId: string): Step {
  const of = ["Workflow ", name(workflowId)];
  return by === "own"
    ? step("yes", [...of, " has a setting of its own for ", name(wanted), ", and it counts."])
    : step("fact", [...of, " has no setting of its own for ", name(wanted), "."]);
}

function hiding(hides: SettingView, channels: readonly ChannelView[]): Step {
  const those = channels.filter(({ id }) => hides.channels.some((channel) => channel.id === id));
  const whom =
    !hides.enabled || those.length === 0 ? ["nobody"] : list(those.map((channel) => name(channel.name)));
  return step("fact", ["It hides the workspace's setting, which would tell ", ...whom, "."]);
}

function conclusion({ setting, isSuppressed }: MatrixRow, told: readonly ChannelView[]): Step {
  if (told.length > 0)
    return step("yes", ["So it is told to ", ...list(told.map((channel) => name(channel.name))), "."]);
  if (setting?.enabled && !isSuppressed)
    return step("no", ["That setting names no channel: nobody is told."]);
  return step("no", ["So nobody is told."]);
}

/** `a, b and c`. */
function list(parts: readonly { readonly name: string }[]): Words {
  return parts.flatMap((part, index) => {
    if (index === 0) return [part];
    return [index === parts.length - 1 ? " and " : ", ", part];
  });
}

function name(text: string): { readonly name: string } {
  return { name: text };
}

function step(kind: Step["kind"], words: Words): Step {
  return { kind, words };
}
