import type { ReviewedResource } from "./resources";
import type { Review } from "./review";
import {
  byLabel,
  byLevel,
  gained,
  type Level,
  lost,
  type RoutedChannel,
  type RoutingRow,
  recipients,
  without,
} from "./routing";
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
  return byLevel(routing).map(tableOf);
}

function tableOf(rows: readonly RoutingRow[]): Table {
  const everybody = rows.flatMap(({ before, after }) => [...recipients(before), ...recipients(after)]);
  const columns = [...new Map(everybody.map((channel) => [channel.key, channel])).values()].sort(byLabel);
  return {
    level: rows[0]?.level ?? {},
    columns: columns.map(({ label, resource }) => ({ label: shown(label), note: standing(resource) })),
    rows: rows.map((row) => ({
      eventType: shown(row.eventType),
      cells: columns.map((channel) => cellOf(row, channel)),
      note: noteOf(row),
    })),
    changed: rows.some(
      (row) => row.before.by !== row.after.by || lost(row).length > 0 || gained(row).length > 0,
    ),
  };
}

/** The channels of one event one after the other, for where a table is too wide. */
export function listed(
  { columns }: Table,
  { cells }: TableRow,
  inWords: (cell: Cell, label: string) => string,
) {
  const those = (wanted: Cell) =>
    columns.filter((_, index) => cells[index] === wanted).map(({ label }) => inWords(wanted, label));
  return [...those("removed"), ...those("added"), ...those("told")].join(", ");
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
