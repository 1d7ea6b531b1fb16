import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ensurePulumi } from "../../../scripts/pulumi-cli/ensure.mts";
import { cacheFolder } from "../../../scripts/pulumi-cli/locate.mts";
import { cliVersion, oldestCliVersion } from "../../../scripts/pulumi-cli/versions.mts";
import { program, pulumiFolder, temporaryFolder } from "./folders";

/** A machine without a Pulumi CLI and without internet; `go` stands in for the compiler. */
function machine(go?: string) {
  const folder = temporaryFolder();
  const bin = path.join(folder, "bin");
  const environment = {
    PATH: `${bin}:/usr/bin:/bin`,
    XDG_CACHE_HOME: path.join(folder, "cache"),
    HTTPS_PROXY: "http://127.0.0.1:9", // Nothing listens on the discard port.
  };
  program(path.join(folder, "sdk", "nodejs", "dist"), "pulumi-resource-pulumi-nodejs");
  const calls = path.join(folder, "calls");
  program(bin, "true");
  if (go !== undefined) {
    program(
      bin,
      "go",
      `echo "$@" >> ${calls}
       case $1 in
         env) echo go1.26.8; echo local;;
         list) echo ${folder}/sdk;;
         build) ${go};;
       esac`,
    );
  }
  const said: string[] = [];
  return {
    said,
    cache: cacheFolder(environment),
    builds: () =>
      readFileSync(calls, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("build")).length,
    ensure: () => ensurePulumi({ environment, stream: { write: (text) => said.push(text) } }),
    environment,
  };
}

/** Writes the program that `-o` names, one that knows its version. */
const compiles = `
  while [ "$1" != -o ]; do shift; done
  printf '#!/bin/sh\\necho v${cliVersion}\\n' > "$2"; chmod +x "$2"`;

describe("setting up the Pulumi CLI", () => {
  test("takes the one on PATH and makes nothing", async () => {
    const { ensure, environment, cache } = machine();
    const bin = environment.PATH.split(":")[0] ?? "";
    pulumiFolder(bin, "3.260.0");
    expect((await ensure()).pathFolder).toBe(bin);
    expect(existsSync(cache)).toBe(false);
  });

  test("builds it once where there is no internet, and finds it again", async () => {
    const { ensure, builds, cache, said } = machine(compiles);
    expect(await ensure()).toEqual({ pulumi: `${cache}/pulumi`, pathFolder: cache, version: cliVersion });
    expect(said.join("\n")).toMatch(/get\.pulumi\.com is out of reach .*building it from source/);
    expect(await ensure()).toMatchObject({ pathFolder: cache });
    expect(builds()).toBe(2); // The CLI and its language host.
    expect(readdirSync(path.dirname(cache))).toEqual([path.basename(cache)]);
  });

  test("makes another version than the one on PATH where that is asked for, from that version's module", async () => {
    const { environment, said } = machine(compiles.replace(cliVersion, oldestCliVersion));
    pulumiFolder(environment.PATH.split(":")[0] ?? "", cliVersion);
    const stream = { write: (text: string) => said.push(text) };
    const { pathFolder, version } = await ensurePulumi({ environment, stream, version: oldestCliVersion });
    expect(version).toBe(oldestCliVersion);
    expect(pathFolder).toBe(cacheFolder(environment, oldestCliVersion));
  });

  test("at the same time from two sides builds it once", async () => {
    const { ensure, builds, said } = machine(`${compiles}; sleep 0.2`);
    const [one, other] = await Promise.all([ensure(), ensure()]);
    expect(one).toEqual(other);
    expect(builds()).toBe(2);
    expect(said.filter((line) => line.startsWith("Waiting for process"))).toHaveLength(1);
  });

  test("starts again after a build that was interrupted", async () => {
    const { ensure, cache, builds } = machine(compiles);
    await ensure();
    program(path.join(path.dirname(cache), `.${path.basename(cache)}-Xy12`, "made"), "pulumi");
    rmSync(path.join(cache, "pulumi-language-nodejs"));
    await ensure();
    expect(existsSync(path.join(cache, "pulumi-language-nodejs"))).toBe(true);
    expect(builds()).toBe(4);
    expect(readdirSync(path.dirname(cache))).toEqual([path.basename(cache)]);
  });

  test("says what to install when there is no Go either", async () => {
    const { ensure, environment } = machine();
    environment.PATH = path.join(environment.XDG_CACHE_HOME, "nothing");
    await expect(ensure()).rejects.toThrow(
      /no Go to build it with\.\n {2}Fix: install the Pulumi CLI .* or Go 1\.26\.6/,
    );
  });

  test("says so when Go is too old and may not fetch a newer one", async () => {
    const { ensure, environment } = machine();
    program(environment.PATH.split(":")[0] ?? "", "go", "echo go1.22.1; echo local");
    await expect(ensure()).rejects.toThrow(
      /go1\.22\.1 is too old for it\.\n {2}Fix: install Go 1\.26\.6 or newer/,
    );
  });

  test("passes on why a build failed, and leaves nothing behind", async () => {
    const { ensure, cache } = machine("echo 'dial tcp: lookup proxy.example: no such host' >&2; exit 1");
    await expect(ensure()).rejects.toThrow(
      /failed with exit code 1\.\n.*no such host\n {2}Fix: .*go env GOPROXY/,
    );
    expect(readdirSync(path.dirname(cache))).toEqual([]);
  });

  test("does not take a build that reports another version for done", async () => {
    const { ensure, cache } = machine(compiles.replace(cliVersion, "0.0.1"));
    await expect(ensure()).rejects.toThrow(/Building pulumi with Go/);
    expect(existsSync(cache)).toBe(false);
  });
});
