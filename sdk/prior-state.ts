import * as pulumi from "@pulumi/pulumi";
import { type Declaration, typeOf } from "./declaration";
import { isMocked, programMemory, stackName } from "./program";

/** An object that the stack's state held before this run, as the provider takes it. */
interface PriorObject {
  resource: string;
  isOwn: boolean;
  id?: string;
  isAdopted: boolean;
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
      const objects = places.get(textOf(values)) ?? [];
      return {
        objects: objects.map(({ urn, ...object }) => ({ ...object, isOwn: urn === own })),
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

type PlacedObject = Omit<PriorObject, "isOwn"> & { urn: string };

/** What the resources of a kind stood for, and what they had stood for until they were replaced. */
async function objectsByPlace(declaration: Declaration): Promise<Map<string, PlacedObject[]>> {
  const places = new Map<string, PlacedObject[]>();
  const { uniqueBy, kind, references } = declaration;
  if (uniqueBy === undefined) return places;
  const add = (args: Readonly<Record<string, unknown>>, object: Omit<PlacedObject, "references">) => {
    const place = textOf(placeNames(declaration).map((name) => args[name]));
    const referred = Object.fromEntries(references.map((name) => [name, args[name]]));
    places.set(place, [...(places.get(place) ?? []), { ...object, references: referred }]);
  };
  for (const { urn, type, outputs } of await programMemory("prior state", readPriorState)) {
    if (type !== typeOf(kind) || "unconfirmed" in outputs) continue;
    const { objectId, taken, left } = outputs;
    const resource = urn.slice(urn.lastIndexOf("::") + 2);
    const isAdopted = isRecord(taken) && taken.how === "adopted";
    add(outputs, { urn, resource, isAdopted, ...(typeof objectId === "string" && { id: objectId }) });
    for (const { id, args, isAdopted = false } of leftObjects(left))
      add(args, { urn: "", resource, id, isAdopted });
  }
  return places;
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
