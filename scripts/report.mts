import type { Resource } from "./stack.mts";

const typePrefix = "pulumi-nodejs:dynamic/kadoa:";

/** What a stack holds of Kadoa, as two tables: channels, and the events that are routed to them. */
export function report(resources: readonly Resource[]): string {
  const ours = resources
    .filter(({ type }) => type.startsWith(typePrefix))
    .map(({ urn, type, id = "", inputs }) => {
      return { id, inputs, kind: type.slice(typePrefix.length), name: urn.split("::").at(-1) ?? "" };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
  const names = new Map<unknown, string>(ours.map(({ id, name }) => [id, name]));
  const settings = ours.filter(({ inputs }) => "eventType" in inputs && "channels" in inputs);
  const channels = ours.filter((resource) => !settings.includes(resource));
  const receivers = (ids: unknown) =>
    (Array.isArray(ids) ? ids : []).map((id) => names.get(id) ?? String(id)).sort();
  const routes = settings.map(({ id, inputs: { eventType, workflowId = "all", channels } }) => {
    return [String(eventType), String(workflowId), receivers(channels).join(", "), id];
  });
  return [
    ...table(
      ["CHANNEL", "KIND", "ID"],
      channels.map(({ name, kind, id }) => [name, kind, id]),
    ),
    "",
    ...table(["EVENT", "WORKFLOW", "GOES TO", "ID"], routes),
  ].join("\n");
}

/** Rows with a heading, each column as wide as its widest cell. */
function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

const words: Record<string, string> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};
/** Nothing was done, or a half of what is counted as replaced. */
const untold = ["same", "create-replacement", "delete-replaced"];

/** One sentence on what an update did, from Pulumi's count of operations. */
export function outcome(changes: Readonly<Record<string, number>>): string {
  const done = Object.entries(changes)
    .filter(([operation, count]) => count > 0 && !untold.includes(operation))
    .map(([operation, count]) => `${count} ${words[operation] ?? operation}`);
  return done.length === 0
    ? "Nothing changed: everything that the program declares is there already."
    : `Provisioned: ${done.join(", ")}.`;
}
