import { KadoaError } from "../../client/errors";
import { reasonsIn, runPulumi } from "../pulumi/run";

/**
 * Runs `pulumi preview` and answers its JSON, also that of a preview that failed. The Automation API has no way
 * to ask for it, and what it reports instead does not say which resources an unknown value is made from.
 * @throws KadoaError CONFIGURATION without a CLI, stack or project, CANCELLED when the signal ends it
 */
export async function runPreview(options: {
  cwd: string;
  stack?: string;
  refresh?: boolean;
  signal: AbortSignal;
}): Promise<string> {
  const args = ["preview", "--json", "--show-sames", "--show-reads", "--non-interactive", "--color", "never"];
  if (options.stack !== undefined) args.push("--stack", options.stack);
  if (options.refresh === true) args.push("--refresh");
  const { stdout, stderr } = await runPulumi(args, options);
  if (stdout.trimStart().startsWith("{")) return stdout;
  throw new KadoaError("CONFIGURATION", `pulumi preview printed no review: ${reasonsIn(stderr)}`, {
    fix: "run `pulumi preview` in the same folder, and correct what it names.",
  });
}
