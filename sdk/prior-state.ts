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
  /** Whether the program keeps that resource at this key, by \`ignoreChanges\`. */
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
  const key = placeNames(declaration).map((name) => inputs[name]);
  return pulumi
    .all([urn, inputs.profile, key])
    .apply(async ([own, profile, values]: [string, unknown, readonly unknown[]]): Promise<PriorState> => {
      const workspaces = await programMemory("prior workspaces", workspacesByProfile);
      const places = await programMemory(`prior ${declaration.kind}`, () => objectsByPlace(declaration));
      const place = keyText(values);
      const objects = places.get(place) ?? [];
      const keys = declaredKeys(declaration.kind);
      const left = [...places].filter(([other]) => other !== place && keys.has(other));
      return {
        wanted: left.flatMap(([, all]) =>
          all.flatMap(({ urn, id }) => (urn === own && id !== undefined ? [id] : [])),
        ),
        objects: objects.map(({ urn, ...object }) => ({
          ...object,
          isOwn: urn === own,
          isKept: keepers().has(urn),
        })),
        workspaces: [...(workspaces.get(textOf(profile)) ?? [])],
      };
    });
}

/** Arguments that say where an object of a kind is, of which there can be one at each place. */
function placeNames({ uniqueBy }: Declaration): readonly string[] {
  return uniqueBy === undefined ? [] : [...uniqueBy, "profile"];
}

function textOf(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map((it) => it ?? null) : (value ?? null));
}

async function workspacesByProfile(): Promise<Map<string, Set<string>>> {
  const known = new Map<string, Set<string>>();
  for (const { outputs } of await programMemory("prior state", readPriorState)) {
    const { profile, workspace } = outputs;
    if (typeof workspace !== "string") continue;
    known.set(textOf(profile), (known.get(textOf(profile)) ?? new Set()).add(workspace));
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

type PlacedObject = Omit<PriorObject, "isOwn" | "isKept"> & { urn: string };

/** What the resources of a kind stood for, and what they had stood for until they were replaced. */
async function objectsByPlace(declaration: Declaration): Promise<Map<string, PlacedObject[]>> {
  const places = new Map<string, PlacedObject[]>();
  const { uniqueBy, kind, references } = declaration;
  if (uniqueBy === undefined) return places;
  const add = (args: Readonly<Record<string, unknown>>, object: Omit<PlacedObject, "references">) => {
    const place = keyText(placeNames(declaration).map((name) => args[name]));
    const referred = Object.fromEntries(references.map((name) => [name, args[name]]));
    places.set(place, [...(places.get(place) ?? []), { ...object, references: referred }]);
  };
  const all = await programMemory("prior state", readPriorState);
  const confirmed = all.filter(({ type, outputs }) => type === typeOf(kind) && !("unconfirmed" in outputs));
  const takenAfter = (own: PriorResource) =>
    confirmed.some(
      (other) =>
        other !== own &&
        other.outputs.objectId === own.outputs.objectId &&
        takenAt(other.outputs) !== "" &&
        takenAt(other.outputs) >= takenAt(own.outputs),
    );
  for (const held of confirmed) {
    const { urn, outputs } = held;
    const { objectId, taken, left } = outputs;
    const isTakenOver = typeof objectId === "string" && takenAfter(held);
    const resource = urn.slice(urn.lastIndexOf("::") + 2);
    const isAdopted = isRecord(taken) && taken.how === "adopted";
    add(outputs, {
      urn,
      resource,
      isAdopted,
      isTakenOver,
      ...(typeof objectId === "string" && { id: objectId }),
    });
    for (const { id, args, isAdopted = false } of leftObjects(left))
      add(args, { urn: "", resource, id, isAdopted, isTakenOver: false });
  }
  return places;
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
