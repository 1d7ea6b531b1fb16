import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { type Declaration, typeOf } from "./declaration";
import { programMemory, stackName } from "./program";

/** An object that the stack's state held before this run, as the provider takes it. */
interface PriorObject {
  resource: string;
  isOwn: boolean;
  id?: string;
  isAdopted?: boolean;
  references?: Record<string, unknown>;
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
  // Unit tests have no state.
  if (pulumi.runtime.getMonitor() instanceof MockMonitor) return undefined;
  const { uniqueBy = [] } = declaration;
  const key = [inputs.profile, ...uniqueBy.map((name) => inputs[name])];
  return pulumi
    .all([urn, key])
    .apply(async ([own, [profile, ...values]]: [string, readonly unknown[]]): Promise<PriorState> => {
      const resources = await programMemory("prior state", readPriorState);
      const ofAccount = resources.filter(({ outputs }) => (outputs.profile ?? null) === (profile ?? null));
      const atKey = ofAccount
        .filter(({ type, outputs }) => type === typeOf(declaration.kind) && !("unconfirmed" in outputs))
        .filter(({ outputs }) =>
          uniqueBy.every((name, index) => (outputs[name] ?? null) === (values[index] ?? null)),
        );
      const workspaces = ofAccount
        .map(({ outputs }) => outputs.workspace)
        .filter((it) => typeof it === "string");
      return {
        objects:
          declaration.uniqueBy === undefined
            ? []
            : atKey.map((resource) => objectOf(declaration, own, resource)),
        workspaces: [...new Set(workspaces)],
      };
    });
}

function objectOf({ references }: Declaration, own: string, { urn, outputs }: PriorResource): PriorObject {
  const { objectId, taken } = outputs;
  return {
    resource: urn.slice(urn.lastIndexOf("::") + 2),
    isOwn: urn === own,
    ...(typeof objectId === "string" && { id: objectId }),
    ...(isRecord(taken) && taken.how === "adopted" && { isAdopted: true }),
    references: Object.fromEntries(references.map((name) => [name, outputs[name]])),
  };
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
