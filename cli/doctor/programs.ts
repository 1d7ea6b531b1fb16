import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import { oldNode } from "../../client/node-version";
import { type Finding, ok, warning } from "./check";
import { askPulumi, type PulumiCall } from "./pulumi";
import { inWords, isWithin, requirements } from "./requirements";

/** Whether this Node is one that the package runs on. */
export function checkNode(): Finding {
  const old = oldNode();
  return old === undefined
    ? ok(process.versions.node)
    : { status: "failed", detail: old.problem, fix: old.fix };
}

/** Whether there is a Pulumi CLI, and which. */
export async function checkCli(call: PulumiCall): Promise<Finding> {
  // Not in the project's folder: whether there is one is another question.
  const { outcome, stdout, reason } = await askPulumi(["version"], { ...call, folder: "." });
  if (outcome === "done") return ok(stdout.trim().replace(/^v/, ""));
  const remedy = "only deployments, `review` and --stack need it.";
  if (outcome === "not found") {
    const fix = `install the CLI as https://www.pulumi.com/docs/install/ says, and put it on PATH; ${remedy}`;
    return warning("there is no Pulumi CLI on PATH", fix);
  }
  return warning(`\`pulumi version\` ${reason}`, `run it by hand, and correct what it says; ${remedy}`);
}

/** Whether the program's folder has a Pulumi SDK that the package works with. */
export async function checkSdk(folder: string): Promise<Finding> {
  const { pulumiSdk: range } = requirements();
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
