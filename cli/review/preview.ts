import { z } from "zod";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { fixOfReason, quietly, reasonsIn, runPulumi } from "../pulumi/run";
import type { StackLocation } from "../pulumi/stack";
import { hideUrls, withoutSecrets } from "./values";

/** Secrets end here: nothing behind this edge holds one. */
const properties = z
  .record(z.string(), z.unknown())
  .transform((values) => withoutSecrets(values) as Record<string, unknown>);

const stateSchema = z.object({
  urn: z.string(),
  type: z.string(),
  /** False for components, which stand for nothing but their children. */
  custom: z.boolean().optional(),
  id: z.string().optional(),
  external: z.boolean().optional(),
  retainOnDelete: z.boolean().optional(),
  inputs: properties.nullish(),
  outputs: properties.nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
  sourcePosition: z.string().optional(),
});

const stepSchema = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: stateSchema.optional(),
  newState: stateSchema.optional(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.object({ kind: z.string() })).nullish(),
});

const previewSchema = z.object({
  steps: z.array(stepSchema).nullish(),
  diagnostics: z
    .array(z.object({ message: z.string().optional(), severity: z.string().optional() }))
    .nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

export type ResourceState = z.infer<typeof stateSchema>;
export type Step = z.infer<typeof stepSchema>;

export interface Preview {
  steps: readonly Step[];
  /** Why the preview failed; empty when it did not. */
  errors: readonly string[];
  /** Unchanged resources that were counted and are not among the steps. */
  leftOut: number;
}

/** @throws KadoaError CONFIGURATION when the text is not the JSON of a preview. */
export function parsePreview(text: string, source: string): Preview {
  const refuse = (problem: string) =>
    new KadoaError("CONFIGURATION", `${source} ${problem}`, {
      fix: "make it with `pulumi preview --json --show-sames > preview.json`.",
    });
  if (text.trim() === "") throw refuse("is empty");
  const document = parseJson(text);
  if (document === undefined) throw refuse("is not one JSON document");
  const parsed = previewSchema.safeParse(document);
  if (!parsed.success || !isPreview(parsed.data)) {
    throw refuse("is not what `pulumi preview --json` prints");
  }
  const { steps, diagnostics, changeSummary } = parsed.data;
  const sames = (steps ?? []).filter(({ op }) => op === "same").length;
  return {
    steps: steps ?? [],
    errors: (diagnostics ?? []).filter(({ severity }) => severity === "error").map(messageOf),
    leftOut: Math.max(0, (changeSummary?.same ?? 0) - sames),
  };
}

/** Every key is optional, since a failed preview has hardly any; none of them at all is another document. */
function isPreview(document: z.infer<typeof previewSchema>): boolean {
  return Object.values(document).some((part) => part !== undefined);
}

function messageOf({ message = "" }: { message?: string }): string {
  return hideUrls(message.replace(/^error: /, "").trim());
}

/**
 * Runs `pulumi preview` and answers its JSON, also that of a preview that failed. The Automation API has no way
 * to ask for it, and what it reports instead does not say which resources an unknown value is made from.
 * @throws KadoaError CONFIGURATION without a CLI, stack or project, CANCELLED when the signal ends it
 */
export async function runPreview(flags: readonly string[], location: StackLocation): Promise<string> {
  const args = ["preview", "--json", "--show-sames", "--show-reads", ...quietly, ...flags];
  const { stdout, stderr } = await runPulumi(args, location);
  if (stdout.trimStart().startsWith("{")) return stdout;
  const reasons = reasonsIn(stderr);
  throw new KadoaError("CONFIGURATION", `pulumi preview printed no review: ${reasons}`, {
    fix: fixOfReason(reasons) ?? "run `pulumi preview` in the same folder, and correct what it names.",
  });
}
