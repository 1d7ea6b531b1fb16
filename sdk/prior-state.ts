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

/**
 * What the stack's state held, before this run, at the key of a resource: resources that the program no longer
 * declares included. Only so can it be told from somebody else's object when a key goes from one resource to
 * another, since the provider hears of a removed resource last.
 */
export function priorAt(
  declaration: Declaration,
  urn: pulumi.Output<string>,
  key: readonly unknown[],
): pulumi.Output<PriorObject[]> | undefined {
  const { uniqueBy } = declaration;
  // Unit tests have no state.
  if (uniqueBy === undefined || pulumi.runtime.getMonitor() instanceof MockMonitor) return undefined;
  return pulumi.all([urn, key]).apply(async ([own, values]: [string, readonly unknown[]]) => {
    const resources = await programMemory("prior state", readPriorState);
    const names = [...uniqueBy, "profile"];
    return resources
      .filter(({ type, outputs }) => type === typeOf(declaration.kind) && !("unconfirmed" in outputs))
      .filter(({ outputs }) =>
        names.every((name, index) => (outputs[name] ?? null) === (values[index] ?? null)),
      )
      .map((resource) => objectOf(declaration, own, resource));
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
