import { chmod, copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../fault.mts";
import { type RunResult, run } from "../processes.mts";
import type { Report } from "../progress.mts";
import { cliVersion, isAtLeast, oldestGoVersion } from "./versions.mts";

const modules = join(import.meta.dirname, "go");

/** One program, built in the module that pins its version and, with go.sum, the content of all it is made of. */
const languageHost = {
  module: join(modules, "language-host"),
  main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  output: "pulumi-language-nodejs",
};

const targetsOf = (version: string) => [
  {
    module: join(modules, version === cliVersion ? "cli" : "oldest-cli"),
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    output: "pulumi",
  },
  languageHost,
];

const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds the CLI and its language host with Go into the folder. Takes about three minutes on two cores when
 * nothing of it is in Go's caches.
 * @throws Fault when there is no Go, it is too old, or the build fails.
 */
export async function compilePulumi(
  folder: string,
  report: Report,
  base: NodeJS.ProcessEnv,
  version: string,
): Promise<void> {
  // Without C, for this machine, and not as part of a workspace that happens to be around.
  const { GOOS, GOARCH, ...rest } = base;
  const env = { ...rest, CGO_ENABLED: "0", GOWORK: "off", PULUMI_SKIP_UPDATE_CHECK: "true" };
  const go = await requireGo(env);
  await mkdir(folder, { recursive: true });
  let compiled = 0;
  let downloaded = 0;
  const onLine = (line: string) => {
    if (line.startsWith("go: downloading ")) downloaded += 1;
    else if (/^[\w.-]+(\/[\w.@~-]+)*$/.test(line)) compiled += 1;
    report(`with ${go} · ${downloaded} modules fetched, ${compiled} packages compiled`);
  };
  report(`with ${go}`);
  for (const { module, main, output } of targetsOf(version)) {
    const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-v"];
    const linking = `-ldflags=-s -w -X ${versionVariable}=${version}`;
    const args = ["build", ...flags, linking, "-o", join(folder, output), main];
    const answer = await run("go", args, { cwd: module, env, timeoutMs: 1_500_000, onLine });
    if (answer.code !== 0) throw buildFailed(output, answer);
  }
  await copyResourcePlugin(folder, env);
  const answer = await run(join(folder, "pulumi"), ["version"], { env, timeoutMs: 30_000 });
  if (answer.stdout.trim().replace(/^v/, "") !== version) throw buildFailed("pulumi", answer);
}

async function requireGo(env: NodeJS.ProcessEnv): Promise<string> {
  const args = ["env", "GOVERSION", "GOTOOLCHAIN"];
  const answer = await run("go", args, { cwd: dirname(modules), env, timeoutMs: 20_000 });
  const [version = "", toolchain = ""] = answer.stdout.trim().split("\n");
  if (answer.code !== 0) {
    throw new Fault("There is no Pulumi CLI, it cannot be downloaded, and there is no Go to build it with.", {
      fix:
        "install the Pulumi CLI (https://www.pulumi.com/docs/install/) " +
        `or Go ${oldestGoVersion} or newer (https://go.dev/dl/), then run the same command again.`,
    });
  }
  // Any other toolchain setting lets Go fetch the version that go.mod asks for.
  if (!isAtLeast(version, oldestGoVersion) && toolchain === "local") {
    throw new Fault(`The Pulumi CLI has to be built, and ${version} is too old for it.`, {
      fix: `install Go ${oldestGoVersion} or newer (https://go.dev/dl/), or set GOTOOLCHAIN=auto.`,
    });
  }
  return version.replace(/^go/, "Go ");
}

/** A script, not a program: it only starts Node. */
async function copyResourcePlugin(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const name = "pulumi-resource-pulumi-nodejs";
  const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
  const answer = await run("go", args, { cwd: languageHost.module, env, timeoutMs: 60_000 });
  if (answer.code !== 0) throw buildFailed(name, answer);
  await copyFile(join(answer.stdout.trim(), "nodejs", "dist", name), join(folder, name));
  await chmod(join(folder, name), 0o755);
}

function buildFailed(what: string, answer: RunResult): Fault {
  const lines = answer.stderr.split("\n").filter((line) => /[\s:]/.test(line));
  const said = lines.filter((line) => !line.startsWith("go: downloading ")).slice(-5);
  const how = answer.code === undefined ? "did not end in time" : `failed with exit code ${answer.code}`;
  return new Fault([`Building ${what} with Go ${how}.`, ...said].join("\n    "), {
    fix:
      "see that the Go module proxy is within reach (go env GOPROXY) and the disk has 3 GB to spare, " +
      "or install the Pulumi CLI (https://www.pulumi.com/docs/install/).",
  });
}
