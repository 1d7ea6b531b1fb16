import { rename } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../checkout.mts";
import { run } from "../processes.mts";
import type { Report } from "../progress.mts";

const host = "https://get.pulumi.com";

/**
 * Fetches Pulumi's own release with the Automation API and moves its programs to the folder.
 * @throws Error that says why it did not work; without internet within 5 s.
 */
export async function downloadPulumi(
  folder: string,
  scratch: string,
  report: Report,
  environment: NodeJS.ProcessEnv,
  version: string,
): Promise<void> {
  report(`asking ${host}`);
  const unreachable = await inChild(probe, [], 6_000, environment);
  if (unreachable !== undefined) throw new Error(`${host} is out of reach (${unreachable})`);

  report(`downloading ${version} from ${host}`);
  const failure = await inChild(install, [scratch, version], 300_000, environment);
  if (failure !== undefined) throw new Error(`the download from ${host} failed (${failure})`);
  await rename(join(scratch, "bin"), folder);
}

const probe = `
  fetch("${host}", { method: "HEAD", signal: AbortSignal.timeout(5000) })
    .catch((error) => { console.error(error.cause?.code ?? error.name); process.exitCode = 1; });`;

const install = `
  const { PulumiCommand } = require("@pulumi/pulumi/automation/cmd.js");
  const { parse } = require("semver");
  PulumiCommand.install({ root: process.argv[1], version: parse(process.argv[2]) })
    .catch((error) => { console.error(error.message); process.exitCode = 1; });`;

/** Answers with what went wrong. In a process of its own, because a stuck download can only be ended so, and a proxy only be set so. */
async function inChild(
  script: string,
  args: string[],
  timeoutMs: number,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const env = { ...environment, NODE_USE_ENV_PROXY: "1", NODE_NO_WARNINGS: "1" };
  const { code, stderr } = await run(process.execPath, ["-e", script, ...args], {
    cwd: root,
    env,
    timeoutMs,
  });
  if (code === 0) return undefined;
  if (code === undefined) return `no end after ${timeoutMs / 1000} s`;
  return stderr.trim().split("\n").at(-1) || `exit code ${code}`;
}
