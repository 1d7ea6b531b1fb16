import type { ReviewedResource } from "./resources";
import type { Review } from "./review";
import type { RoutedChannel } from "./routing";
import { type Level, type RoutingRow, recipients, without } from "./routing";
import { shown } from "./values";

/** Whether a channel is told of an event: as before, from now on, no longer, or neither before nor after. */
export type Cell = "told" | "added" | "removed" | "none";

export interface TableRow {
  readonly eventType: string;
  /** One for each column. */
  readonly cells: readonly Cell[];
  /** What the cells do not say: `disabled`. */
  readonly note: string;
}

/** Event types × channels at one level, before and after in one. */
export interface Table {
  readonly level: Level;
  readonly columns: readonly { readonly label: string; readonly note: string }[];
  readonly rows: readonly TableRow[];
  /** Whether anything in it is not as before. */
  readonly changed: boolean;
}

export function tablesOf({ routing }: Pick<Review, "routing">): Table[] {
  const levels = new Map<string, RoutingRow[]>();
  for (const row of routing) {
    const key = JSON.stringify(row.level);
    levels.set(key, [...(levels.get(key) ?? []), row]);
  }
  return [...levels.values()].map(tableOf);
}

function tableOf(rows: readonly RoutingRow[]): Table {
  const channels = new Map<string, RoutedChannel>();
  for (const { before, after } of rows) {
    for (const channel of [...recipients(before), ...recipients(after)]) channels.set(channel.key, channel);
  }
  const columns = [...channels.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
  const tableRows = rows.map((row) => ({
    eventType: shown(row.eventType),
    cells: columns.map((channel) => cellOf(row, channel)),
    note: noteOf(row),
  }));
  return {
    level: rows[0]?.level ?? {},
    columns: columns.map(({ label, resource }) => ({ label: shown(label), note: standing(resource) })),
    rows: tableRows,
    changed: rows.some(
      (row, index) =>
        row.before.by !== row.after.by ||
        tableRows[index]?.cells.some((cell) => cell === "added" || cell === "removed"),
    ),
  };
}

function cellOf({ before, after }: RoutingRow, channel: RoutedChannel): Cell {
  const was = without([channel], recipients(before)).length === 0;
  const is = without([channel], recipients(after)).length === 0;
  if (was) return is ? "told" : "removed";
  return is ? "added" : "none";
}

function noteOf({ level, before, after }: RoutingRow): string {
  if (after.by === "none") return "setting deleted";
  const whose =
    level.workflowId === undefined || before.by === after.by
      ? ""
      : after.by === "workspace"
        ? "the workspace's again"
        : "own setting now";
  const state = !after.enabled ? "disabled" : after.channels.length === 0 ? "no channel" : "";
  return [whose, state].filter((part) => part !== "").join(", ");
}

const standings: Partial<Record<ReviewedResource["action"], string>> = {
  create: "new",
  delete: "deleted",
  replace: "new id",
};

function standing(resource: ReviewedResource | undefined): string {
  return (resource && standings[resource.action]) ?? "";
}
