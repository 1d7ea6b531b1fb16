import * as pulumi from "@pulumi/pulumi";
import { type Declaration, typeOf } from "./declaration";
import { isMocked, programMemory, stackName } from "./program";
import { declaredKeys, keyText } from "./unique";

/** An object that the stack's state held before this run, as the provider takes it. */
interface PriorObject {
  resource: string;
  isOwn: boolean;
  id?: string;
  isAdopted: boolean;
  /** Whether another resource of the state has taken it over since. */
  isTakenOver: boolean;
  /** Whether the program keeps that resource at this key, by `ignoreChanges`. */
  isKept: boolean;
  references: Record<string, unknown>;
}

interface PriorResource {
  readonly urn: string;
  readonly type: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface PriorState {
  /** What it held at the key of a resource. */
  objects: PriorObject[];
  /** Ids of what this resource leaves, of which another resource of the program is to take care. */
  wanted: string[];
  /** Digests of the workspaces in which the resources of the same account were made. */
  workspaces: string[];
}

/**
 * What the stack's state held before this run: in which workspace its resources were made, and which object was
 * at the key of this one. Resources that the program no longer declares are included. Only so can their objects be
 * told from somebody else's when a key goes from one resource to another: the provider hears of a removed
 * resource last.
 */
export function priorStateFor(
  declaration: Declaration,
  urn: pulumi.Output<string>,
  inputs: Readonly<Record<string, unknown>>,
): pulumi.Output<PriorState> | undefined {
  if (isMocked()) return undefined;
  const key = uniqueKeyNames(declaration).map((name) => inputs[name]);
  return pulumi
    .all([urn, inputs.profile, key])
    .apply(async ([own, profile, values]: [string, unknown, readonly unknown[]]): Promise<PriorState> => {
      const workspaces = await programMemory("prior workspaces", workspacesByProfile);
      const all = await programMemory(`prior ${declaration.kind}`, () => priorObjects(declaration));
      const uniqueKey = keyText(values);
      const declared = declaredKeys(declaration.kind);
      const left = (all.byUrn.get(own) ?? []).filter(
        (prior) => prior.uniqueKey !== uniqueKey && declared.has(prior.uniqueKey),
      );
      return {
        wanted: left.flatMap(({ id }) => id ?? []),
        objects: (all.byUniqueKey.get(uniqueKey) ?? []).map(({ urn, uniqueKey: _, ...object }) => ({
          ...object,
          isOwn: urn === own,
          isKept: keepers().has(urn),
        })),
        workspaces: [...(workspaces.get(keyText([profile])) ?? [])],
      };
    });
}

/** The same of a kind of which any number may exist: only the workspaces count. One promise for all of an account. */
export function priorWorkspacesFor(
  profile: string | undefined,
): Promise<Pick<PriorState, "workspaces">> | undefined {
  if (isMocked()) return undefined;
  const account = keyText([profile]);
  return programMemory(`prior workspaces of ${account}`, async () => {
    const workspaces = await programMemory("prior workspaces", workspacesByProfile);
    return { workspaces: [...(workspaces.get(account) ?? [])] };
  });
}

/** Arguments that make the unique key of an object: a kind has one object at most for each. */
function uniqueKeyNames({ uniqueBy }: Declaration): readonly string[] {
  return uniqueBy === undefined ? [] : [...uniqueBy, "profile"];
}

async function workspacesByProfile(): Promise<Map<string, Set<string>>> {
  const known = new Map<string, Set<string>>();
  for (const { outputs } of await programMemory("prior state", readPriorState)) {
    const { profile, workspace } = outputs;
    if (typeof workspace !== "string") continue;
    const account = keyText([profile]);
    known.set(account, (known.get(account) ?? new Set()).add(workspace));
  }
  return known;
}

/** URNs of resources that `ignoreChanges` keeps at the key that they have. */
const keepers = () => programMemory("keepers of keys", () => new Set<string>());

/** Takes note of a resource whose key stays whatever the program declares. */
export function noteKeeper(
  { uniqueBy = [] }: Declaration,
  urn: pulumi.Output<string>,
  { ignoreChanges = [] }: pulumi.CustomResourceOptions,
): void {
  if (!ignoreChanges.some((path) => path === "*" || uniqueBy.includes(path))) return;
  const known = keepers();
  urn.apply((text) => known.add(text));
}

interface KeyedObject extends Omit<PriorObject, "isOwn" | "isKept"> {
  urn: string;
  /** The text of its key. */
  uniqueKey: string;
}

/** What the resources of a kind stood for, and what they had stood for until they were replaced. */
async function priorObjects(declaration: Declaration) {
  const objects: KeyedObject[] = [];
  const { uniqueBy, kind, references } = declaration;
  const all = uniqueBy === undefined ? [] : await programMemory("prior state", readPriorState);
  const confirmed = all.filter(({ type, outputs }) => type === typeOf(kind) && !("unconfirmed" in outputs));
  const holders = Map.groupBy(confirmed, ({ outputs }) => outputs.objectId);
  const keyed = (args: Readonly<Record<string, unknown>>) => ({
    uniqueKey: keyText(uniqueKeyNames(declaration).map((name) => args[name])),
    references: Object.fromEntries(references.map((name) => [name, args[name]])),
  });
  for (const { urn, outputs } of confirmed) {
    const { objectId, taken, left } = outputs;
    const resource = urn.slice(urn.lastIndexOf("::") + 2);
    const others = (holders.get(objectId) ?? []).filter((other) => other.urn !== urn);
    objects.push({
      ...keyed(outputs),
      urn,
      resource,
      isAdopted: isRecord(taken) && taken.how === "adopted",
      isTakenOver: typeof objectId === "string" && others.some((other) => isTakenAfter(other, outputs)),
      ...(typeof objectId === "string" && { id: objectId }),
    });
    for (const { id, args, isAdopted = false } of leftObjects(left))
      objects.push({ ...keyed(args), urn: "", resource, id, isAdopted, isTakenOver: false });
  }
  return {
    byUniqueKey: Map.groupBy(objects, ({ uniqueKey }) => uniqueKey),
    byUrn: Map.groupBy(objects, ({ urn }) => urn),
  };
}

/** Whether a resource came to the object that both stand for when the other one had it already. */
function isTakenAfter({ outputs }: PriorResource, other: PriorResource["outputs"]): boolean {
  const at = takenAt(outputs);
  return at !== "" && at >= takenAt(other);
}

/** When a resource came to an object that was there, in ISO 8601; empty when it made the object. */
function takenAt({ taken }: PriorResource["outputs"]): string {
  return isRecord(taken) && typeof taken.at === "string" ? taken.at : "";
}

function leftObjects(left: unknown): { id: string; args: Record<string, unknown>; isAdopted?: boolean }[] {
  return (Array.isArray(left) ? left : []).filter((it) => isRecord(it) && isRecord(it.args));
}

/** Only resources of this package are kept, since outputs of others may hold anything. */
async function readPriorState(): Promise<PriorResource[]> {
  try {
    const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
      stackName: stackName(),
    });
    return Object.entries(isRecord(outputs) ? outputs : {}).flatMap(([urn, resource]) =>
      isRecord(resource) && isRecord(resource.outputs) && String(resource.type).startsWith(typeOf(""))
        ? [{ urn, type: resource.type, outputs: resource.outputs }]
        : [],
    );
  } catch {
    // Without it nothing is taken over; what the provider sees of the run itself still counts.
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
