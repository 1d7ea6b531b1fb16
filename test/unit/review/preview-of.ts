import { UNKNOWN } from "../../../provider/kind/unknown";

/** A resource of a program, as the preview of it would show it. */
export interface Declared {
  kind: string;
  /** The Pulumi name, where it is not the key in the program. */
  name?: string;
  args: Record<string, unknown>;
  /** Arguments made from other resources, by their Pulumi names. */
  uses?: Record<string, string[]>;
  /** Beside the arguments, what the state holds. */
  outputs?: Record<string, unknown>;
  /** Looked up, and owned by others. */
  external?: true;
  retainOnDelete?: true;
}

export type Program = Record<string, Declared>;

export interface PreviewOptions {
  outputs?: Record<string, unknown>;
  /** Names of resources that are replaced, with the arguments on whose account. */
  replaced?: Record<string, string[]>;
  /** New names by old ones, where an alias renames. */
  renamed?: Record<string, string>;
  /** As without `--show-sames`. */
  leaveOutSames?: boolean;
}

export const webhook = (webhookUrl = "https://hooks.example.com/kadoa", more = {}): Declared => ({
  kind: "WebhookChannel",
  args: { webhookUrl, httpMethod: "POST", ...more },
});

export const email = (...recipients: string[]): Declared => ({ kind: "EmailChannel", args: { recipients } });

export const setting = (
  eventType: string,
  channels: string[],
  more: Record<string, unknown> = {},
): Declared => ({
  kind: "NotificationSetting",
  args: { eventType, enabled: true, eventConfiguration: {}, exclusive: true, ...more },
  uses: { channels },
});

/** What `pulumi preview --json --show-sames` prints of the step from one program to another. */
export function previewOf(before: Program, after: Program, options: PreviewOptions = {}): string {
  const { outputs = {}, replaced = {}, renamed = {}, leaveOutSames = false } = options;
  const formerNames = new Map(Object.entries(renamed).map(([old, name]) => [name, old]));
  const steps = Object.entries(after).map(([name, declared]) => {
    const formerName = formerNames.get(name) ?? name;
    const old = before[formerName];
    const isNew = (used: string) => before[formerNames.get(used) ?? used] === undefined || used in replaced;
    const newState = stateOf(name, declared, after, (used) =>
      isNew(used) ? UNKNOWN : idOf(formerNames.get(used) ?? used),
    );
    if (declared.external)
      return { op: "read", urn: newState.urn, newState: { ...newState, id: idOf(name) } };
    if (old === undefined) return { op: "create", urn: newState.urn, newState };
    const oldState = { ...stateOf(formerName, old, before, idOf), id: idOf(formerName) };
    const paths = pathsThatDiffer(oldState.inputs, newState.inputs, "");
    const op = name in replaced ? "replace" : paths.length > 0 ? "update" : "same";
    const detailedDiff = Object.fromEntries(paths.map((path) => [path, { kind: "update" }]));
    return { op, urn: newState.urn, oldState, newState, detailedDiff, replaceReasons: replaced[name] };
  });
  const kept = new Set(Object.keys(after).map((name) => formerNames.get(name) ?? name));
  const gone = Object.entries(before).filter(([name, { external }]) => !kept.has(name) && !external);
  const deletes = gone.map(([name, declared]) => {
    const oldState = { ...stateOf(name, declared, before, idOf), id: idOf(name) };
    return { op: "delete", urn: oldState.urn, oldState };
  });
  const root = { urn: urnOf("pulumi:pulumi:Stack", "acme-prod"), type: "pulumi:pulumi:Stack" };
  const all = [
    { op: "same", urn: root.urn, oldState: { ...root, outputs }, newState: root },
    ...steps,
    ...deletes,
  ];
  return JSON.stringify({
    steps: leaveOutSames ? all.filter(({ op, urn }) => op !== "same" || urn === root.urn) : all,
    changeSummary: { same: all.filter(({ op }) => op === "same").length },
  });
}

export function idOf(name: string): string {
  return `id-of-${name}`;
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:prod::acme::${type}::${name}`;
}

function stateOf(name: string, declared: Declared, program: Program, idOfUsed: (name: string) => string) {
  const type = `pulumi-nodejs:dynamic/kadoa:${declared.kind}`;
  const uses = Object.entries(declared.uses ?? {});
  const references = uses.map(([argument, names]) => {
    const ids = names
      .map(idOfUsed)
      .sort((a, b) => Number(a === UNKNOWN) - Number(b === UNKNOWN) || (a < b ? -1 : 1));
    return [argument, declared.args[argument] === "one" ? ids[0] : ids];
  });
  const inputs = { ...declared.args, ...Object.fromEntries(references) };
  const dependencies = uses.map(([argument, names]) => [
    argument,
    names.map((used) => {
      const { kind, name = used } = program[used] as Declared;
      return urnOf(`pulumi-nodejs:dynamic/kadoa:${kind}`, name);
    }),
  ]);
  return {
    urn: urnOf(type, declared.name ?? name),
    type,
    custom: true,
    external: declared.external,
    retainOnDelete: declared.retainOnDelete,
    inputs: declared.external ? {} : inputs,
    outputs: { ...inputs, ...declared.outputs },
    propertyDependencies: Object.fromEntries(dependencies),
    sourcePosition: "project:///index.ts#7,3",
  };
}

function pathsThatDiffer(old: unknown, now: unknown, path: string): string[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  if (!isRecord(old) || !isRecord(now)) return [path];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
    pathsThatDiffer(old[key], now[key], path === "" ? key : `${path}.${key}`),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
