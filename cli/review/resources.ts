import type { PlainArgs, ResourceDefinition } from "../../provider/for-cli";
import { concealed, definitions, isMarker, normalize, staysOnDelete } from "../../provider/for-cli";
import { typeOf } from "../../sdk/declaration";
import { byObject } from "./objects";
import type { Preview, ResourceState, Step } from "./preview";
import type { Action, Reviewed, ReviewedResource, Side } from "./reviewed";
import { masked } from "./values";

/** Puts the steps of a preview together to one entry per object in Kadoa, in an order of their own. */
export function reviewedResources({ steps }: Preview): Reviewed {
  const byUrn = new Map<string, Step[]>();
  for (const step of steps) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  const root = steps.find(({ urn }) => typeIn(urn) === "pulumi:pulumi:Stack");
  const resources: ReviewedResource[] = [];
  let othersChanging = 0;
  for (const [urn, ofOne] of byUrn) {
    const definition = definitionOf(urn);
    if (definition !== undefined) resources.push(reviewedResource(urn, definition, ofOne));
    else if (isChangingElsewhere(urn, ofOne)) othersChanging++;
  }
  const [stack, project] = steps[0]?.urn.replace("urn:pulumi:", "").split("::") ?? [];
  return {
    stack: stack === undefined ? undefined : `${project}/${stack}`,
    resources: byObject(resources).sort((a, b) => compare(a.kind, b.kind) || compare(a.urn, b.urn)),
    othersChanging,
    outputsBefore: root?.oldState?.outputs ?? {},
  };
}

/** The Pulumi name in a URN. */
export function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeIn(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

function definitionOf(urn: string): ResourceDefinition | undefined {
  const type = typeIn(urn) ?? "";
  return type.startsWith(typeOf("")) ? definitions[type.slice(typeOf("").length)] : undefined;
}

/** Components and Pulumi's own resources, providers for one, are no objects that somebody could miss. */
function isChangingElsewhere(urn: string, steps: readonly Step[]): boolean {
  if (["same", "read"].includes(actionOf(steps)) || typeIn(urn)?.startsWith("pulumi:")) return false;
  return steps.some(({ oldState, newState }) => (newState ?? oldState)?.custom !== false);
}

function reviewedResource(
  urn: string,
  definition: ResourceDefinition,
  steps: readonly Step[],
): ReviewedResource {
  const action = actionOf(steps);
  // A refresh adds steps of its own; the last ones say what `up` will do to what is really there.
  const last = [...steps].reverse();
  const old = last.find(({ oldState }) => oldState !== undefined)?.oldState;
  const planned = last.find(({ newState }) => newState !== undefined);
  const side = (state: ResourceState | undefined, id?: string) => state && sideOf(definition, state, id);
  // What is only looked up was there before as well; a preview tells of it what the last `up` has seen.
  const lookedUp = action === "read" ? side(old ?? planned?.newState, planned?.newState?.id) : undefined;
  const before = lookedUp ?? (action === "create" ? undefined : side(old, old?.id));
  const kept = action === "replace" ? undefined : old?.id;
  const after =
    action === "delete"
      ? undefined
      : action === "forget"
        ? before
        : (lookedUp ?? side(planned?.newState, planned?.newState?.id ?? kept));
  return {
    urn,
    definition,
    kind: definition.kind,
    name: nameIn(urn),
    formerUrn: before !== undefined && old?.urn !== urn ? old?.urn : undefined,
    action,
    stays: stays(old),
    before,
    after,
    changedPaths:
      Object.keys(planned?.detailedDiff ?? {}).length > 0
        ? Object.keys(planned?.detailedDiff ?? {})
        : (planned?.diffReasons ?? []),
    replacedFor: last.find(({ replaceReasons }) => replaceReasons?.length)?.replaceReasons ?? [],
    position: planned?.newState?.sourcePosition?.replace(/^project:\/\/\//, ""),
  };
}

/** A state of an older version, or a program, may hold in the clear what the kind declares to be secret. */
function forReview(definition: ResourceDefinition, args: PlainArgs): PlainArgs {
  return concealed(definition, args, (value, _path, why) =>
    why === "open" || value === undefined || isMarker(value) ? value : masked,
  );
}

/** Without what the class or the provider adds for itself, and in the one spelling that `check` brings about. */
function sideOf(definition: ResourceDefinition, state: ResourceState, id: string | undefined): Side {
  const {
    covers: _,
    verified: __,
    ...args
  } = forReview(definition, normalize(definition, (state.external ? state.outputs : state.inputs) ?? {}));
  return { args, id, dependencies: state.propertyDependencies ?? {} };
}

function actionOf(steps: readonly Step[]): Action {
  const ops = steps.map(({ op }) => op);
  if (ops.some((op) => /replac/.test(op) && op !== "remove-pending-replace")) return "replace";
  const last = steps.findLast(({ op }) => op !== "refresh" && op !== "remove-pending-replace");
  switch (last?.op) {
    case "create":
    case "import":
      return "create";
    case "update":
      return "update";
    case "delete":
      return stays(last.oldState) ? "forget" : "delete";
    case "read":
      return "read";
    default:
      return "same";
  }
}

/** Whether the object stays in Kadoa when its resource goes. */
function stays(state: ResourceState | undefined): boolean {
  return state?.retainOnDelete === true || staysOnDelete(state?.outputs ?? {});
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
