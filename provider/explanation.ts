import { KadoaError } from "../client/errors";
import { plain } from "../client/plain";
import { leftOut, type Secrets } from "../client/secrets";
import type { PlainArgs } from "./kind/arguments";
import type { CheckFailure, ResourceDefinition } from "./kind/definition";

/** The text is all that a person sees of a failed create or update, so it says everything. */
export function explained(
  definition: ResourceDefinition,
  verb: string,
  args: PlainArgs,
  error: unknown,
  secrets: Secrets,
): KadoaError {
  const fault =
    error instanceof KadoaError
      ? error
      : new KadoaError(
          "UNEXPECTED_ANSWER",
          `an error inside pulumi-kadoa: ${secrets.said(String(error)) ?? leftOut}`,
          {
            cause: error,
            fix: "please report it with this message.",
          },
        );
  const subject = `${nameOf(definition, args)}: ${verb} failed`;
  const remedy = fault.details.fix === undefined ? remedies[verb]?.[fault.code] : undefined;
  const complete = remedy === undefined ? fault : fault.withFix(remedy);
  return complete.about(subject).redacted(secrets);
}

const remedies: Record<string, Partial<Record<KadoaError["code"], string>>> = {
  create: {
    INVALID: "correct the argument that it names.",
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
  update: {
    INVALID: "correct the argument that it names.",
    NOT_FOUND: "it was deleted outside Pulumi: run `pulumi up --refresh`, which makes it again.",
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
  delete: {
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
};

/** `WebhookChannel "ops"`. */
export function nameOf(definition: ResourceDefinition, args: PlainArgs): string {
  const isLookUp = Object.keys(args).every((name) => definition.localArguments.includes(name));
  return `${definition.kind} ${isLookUp ? "(looked up)" : definition.label(args)}`;
}

/**
 * With a property name the engine prints the value beside it, which may be a credential, and a line for each.
 * So it gets one failure without a name, whose reason names every property.
 */
export function asOneFailure(failures: readonly CheckFailure[]): CheckFailure[] {
  if (failures.length === 0) return [];
  const problems = failures.map(({ property, reason }) =>
    property === "" ? reason : `${property} ${reason}`,
  );
  return [{ property: "", reason: plain(problems.join("; ")) }];
}
