import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { oldNode } from "../../client/node-version";
import { runPulumi } from "../pulumi/run";
import { configurationIn } from "../pulumi/stack";
import { canImport, newerCli, oldestThatImports } from "../pulumi/version";
import { type Finding, ok, warning } from "./check";

/** Where the CLI runs, and how long it may take. */
export interface PulumiCall {
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** What the CLI printed; else why it failed, to stand after its name. */
type PulumiAnswer = { stdout: string } | { isMissing: boolean; reason: string };

/** Runs the Pulumi CLI; at the end of the time, or when the signal is aborted, it is ended at once. */
async function askPulumi(args: readonly string[], call: PulumiCall): Promise<PulumiAnswer> {
  const { folder: cwd, timeoutMs, signal } = call;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const ending = AbortSignal.any([signal, late]);
    const { exitCode, stdout, stderr } = await runPulumi(args, { cwd, signal: ending, readsOnly: true });
    return exitCode === 0 ? { stdout } : { isMissing: false, reason: `failed: ${wordsIn(stderr)}` };
  } catch (error) {
    if (late.aborted) return { isMissing: false, reason: `had no answer within ${timeoutMs / 1000} s` };
    if (!(error instanceof KadoaError) || error.code !== "CONFIGURATION") throw error;
    return { isMissing: true, reason: `could not be started in ${cwd}` };
  }
}

/**
 * A stack's configuration by full names, secrets decrypted. The stack that is selected stays so.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function configurationOfStack(
  stack: string,
  call: PulumiCall,
): Promise<ReadonlyMap<string, string>> {
  const args = ["config", "--show-secrets", "--json", "--non-interactive", "--stack", stack];
  const answer = await askPulumi(args, call);
  try {
    if ("stdout" in answer) return configurationIn(parseJson(answer.stdout));
  } catch {
    // It is told below.
  }
  const why = "reason" in answer ? answer.reason : "printed no configuration";
  throw new KadoaError("CONFIGURATION", `the stack ${stack} cannot be read: \`pulumi config\` ${why}`, {
    fix: `run it in the project's folder, or name that with --cwd: \`pulumi config --stack ${stack}\` has to work there.`,
  });
}

/** The CLI's own message, of which the last line says most. */
function wordsIn(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  return error ?? lines.findLast((line) => line !== "") ?? "it printed nothing";
}

/** Whether this Node is one that the package runs on. */
export function checkNode(): Finding {
  const old = oldNode();
  if (old === undefined) return ok(process.versions.node);
  return { status: "failed", detail: old.problem, fix: old.fix };
}

/** Whether there is a Pulumi CLI, and which. */
export async function checkCli(call: PulumiCall): Promise<Finding> {
  // Not in the project's folder: whether there is one is another question.
  const answer = await askPulumi(["version"], { ...call, folder: "." });
  if ("stdout" in answer) {
    const version = answer.stdout.trim().replace(/^v/, "");
    if (canImport(version)) return ok(version);
    return warning(`${version}, and \`import --yes\` needs ${oldestThatImports} or newer`, newerCli);
  }
  const remedy = "only deployments, `review` and --stack need it.";
  if (answer.isMissing) {
    const fix = `install the CLI as https://www.pulumi.com/docs/install/ says, and put it on PATH; ${remedy}`;
    return warning("there is no Pulumi CLI on PATH", fix);
  }
  return warning(
    `\`pulumi version\` ${answer.reason}`,
    `run it by hand, and correct what it says; ${remedy}`,
  );
}

/** Whether the program's folder has a Pulumi SDK that the package works with. */
export async function checkSdk(folder: string): Promise<Finding> {
  const range = wantedSdk();
  const own = await sdkVersion(join(folder, "program.js"));
  const version = own ?? (await sdkVersion(__filename));
  const command = "run `npm install @pulumi/pulumi` in the program's folder";
  if (version === undefined) {
    return warning("@pulumi/pulumi is not installed here", `${command}; a Pulumi program needs it.`);
  }
  const place = own === undefined ? " (beside this package; this folder has none)" : "";
  if (isWithin(version, range)) return ok(`${version}${place}`);
  const detail = `@pulumi/pulumi ${version}${place} is not ${inWords(range)}`;
  return { status: "failed", detail, fix: `${command} to get a version that fits.` };
}

/** The version that a file in some folder would load. */
async function sdkVersion(from: string): Promise<string | undefined> {
  try {
    const manifest = createRequire(from).resolve("@pulumi/pulumi/package.json");
    return z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, "utf8"))).version;
  } catch {
    return undefined;
  }
}

const manifestSchema = z.object({ peerDependencies: z.object({ "@pulumi/pulumi": z.string() }) });

/** The versions of Pulumi's SDK that this package's own package.json asks for. */
function wantedSdk(): string {
  const manifest: unknown = createRequire(__filename)("pulumi-kadoa/package.json");
  return manifestSchema.parse(manifest).peerDependencies["@pulumi/pulumi"];
}

/** Whether a version lies in a range of the two forms that are used here: `>=22.19` and `>=3.216.0 <4`. */
function isWithin(version: string, range: string): boolean {
  return range.split(" ").every((bound) => {
    const isUpper = bound.startsWith("<");
    const order = compare(version, bound.replace(/^(>=|<)/, ""));
    return isUpper ? order < 0 : order >= 0;
  });
}

/** `3.216.0 or newer, below 4`. */
function inWords(range: string): string {
  return range
    .split(" ")
    .map((bound) => (bound.startsWith("<") ? `below ${bound.slice(1)}` : `${bound.slice(2)} or newer`))
    .join(", ");
}

function compare(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const index = [0, 1, 2].find((part) => (left[part] ?? 0) !== (right[part] ?? 0)) ?? 0;
  return (left[index] ?? 0) - (right[index] ?? 0);
}

function numbersOf(version: string): number[] {
  return version
    .replace(/^v/, "")
    .split(/[.+-]/)
    .map((part) => Number.parseInt(part, 10) || 0);
}
