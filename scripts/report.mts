import type { Resource } from "./stack.mts";

const typePrefix = "pulumi-nodejs:dynamic/kadoa:";

/** What a stack holds of Kadoa, as two tables: channels, and the events that are routed to them. */
export function report(resources: readonly Resource[]): string {
  const ours = resources.flatMap((resource) => {
    const kind = resource.type.startsWith(typePrefix) ? resource.type.slice(typePrefix.length) : undefined;
    return kind === undefined ? [] : [{ ...resource, kind, name: resource.urn.split("::").at(-1) ?? "" }];
  });
  ours.sort((one, other) => one.name.localeCompare(other.name));
  const names = new Map(ours.map(({ id, name }) => [id, name]));
  const settings = ours.filter(({ inputs }) => "eventType" in inputs && "channels" in inputs);
  const channels = ours.filter((resource) => !settings.includes(resource));
  const nameOf = (id: unknown) => names.get(String(id)) ?? String(id);
  return [
    ...table(
      ["CHANNEL", "KIND", "ID"],
      channels.map(({ name, kind, id }) => [name, kind, id ?? ""]),
    ),
    "",
    ...table(
      ["EVENT", "WORKFLOW", "GOES TO", "ID"],
      settings.map(({ inputs, id }) => [
        String(inputs.eventType),
        inputs.workflowId === undefined ? "all" : String(inputs.workflowId),
        (Array.isArray(inputs.channels) ? inputs.channels : []).map(nameOf).sort().join(", "),
        id ?? "",
      ]),
    ),
  ].join("\n");
}

/** Rows with a heading, each column as wide as its widest cell. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
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
  "create-replacement": "",
  "delete-replaced": "",
};

/** One sentence on what an update did, from Pulumi's count of operations. */
export function outcome(changes: Readonly<Record<string, number>>): string {
  const done = Object.entries(changes).flatMap(([operation, count]) => {
    const word = operation === "same" ? "" : (words[operation] ?? operation);
    return word === "" || count === 0 ? [] : [`${count} ${word}`];
  });
  return done.length === 0
    ? "Nothing changed: everything that the program declares is there already."
    : `Provisioned: ${done.join(", ")}.`;
}
