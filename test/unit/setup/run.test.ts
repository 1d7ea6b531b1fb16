import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./folders";

/** A checkout with one script, one dependency, and an npm that notes its arguments. */
function checkout(script: string, installedVersion?: string) {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const lock = (version: string) => JSON.stringify({ packages: { "": {}, "node_modules/zod": { version } } });
  file("package-lock.json", lock("4.0.0"));
  if (installedVersion !== undefined) file("node_modules/.package-lock.json", lock(installedVersion));
  file("scripts/script.mts", script);
  for (const name of ["run.mjs", "child.mjs"])
    copyFileSync(`scripts/${name}`, path.join(folder, "scripts", name));
  file(
    "npm/npm-cli.js",
    `const fs = require("node:fs");
     fs.writeFileSync("npm-arguments", process.argv.slice(2).join(" "));
     fs.mkdirSync("node_modules", { recursive: true });
     fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
     process.exitCode = Number(process.env.NPM_EXIT ?? 0);`,
  );
  return {
    folder,
    npmArguments: () => readFileSync(path.join(folder, "npm-arguments"), "utf8"),
    run: (args: string[] = [], environment: NodeJS.ProcessEnv = {}) =>
      spawnSync(process.execPath, [path.join(folder, "scripts/run.mjs"), "scripts/script.mts", ...args], {
        encoding: "utf8",
        env: { ...process.env, npm_execpath: path.join(folder, "npm/npm-cli.js"), ...environment },
      }),
  };
}

const printArguments = `console.log(JSON.stringify(process.argv.slice(2)));`;

describe("running a script of the checkout", () => {
  test("runs it with its arguments and its exit code", () => {
    const { run } = checkout(`${printArguments} process.exitCode = 7;`, "4.0.0");
    const { stdout, stderr, status } = run(["--real", "a b"]);
    expect(stdout).toBe('["--real","a b"]\n');
    expect(stderr).toBe("");
    expect(status).toBe(7);
  });

  test.each([undefined, "3.9.9"])("installs the dependencies first when %s of one is there", (version) => {
    const { run, npmArguments } = checkout(printArguments, version);
    const { stdout, stderr, status } = run([], { NODE_ENV: "production" });
    expect(status).toBe(0);
    expect(stdout).toBe("[]\n");
    expect(stderr).toContain("Installing the dependencies (npm ci)");
    expect(npmArguments()).toMatch(/^ci .*--include=dev/);
  });

  test("does not run it when the dependencies cannot be installed, and says what to do", () => {
    const { run } = checkout(printArguments);
    const { stdout, stderr, status } = run([], { NPM_EXIT: "4" });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/✗ npm ci failed with exit code 4; .* Fix: /);
  });

  test("leaves the dependencies of another checkout alone", () => {
    const { run, folder } = checkout(printArguments);
    const elsewhere = temporaryFolder();
    writeFileSync(path.join(elsewhere, "kept"), "");
    symlinkSync(elsewhere, path.join(folder, "node_modules"));
    const { stderr, status } = run();
    expect(stderr).toMatch(/node_modules is a link: npm ci would empty .* Fix: /);
    expect(status).toBe(1);
    expect(existsSync(path.join(elsewhere, "kept"))).toBe(true);
  });

  test("shows a failure as its message, without a stack", () => {
    const { run } = checkout(`throw Object.assign(new Error("no disk"), { exitCode: 3 });`, "4.0.0");
    const { stderr, status } = run();
    expect(stderr).toBe("\n✗ no disk\n");
    expect(status).toBe(3);
  });
});

describe("the closing line of the gate", () => {
  function summary(report: unknown, failedChecks: string[] = []) {
    const file = path.join(temporaryFolder(), "vitest.json");
    if (report !== undefined) writeFileSync(file, JSON.stringify(report));
    const args = ["scripts/summary.mjs", file, ...failedChecks];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return [stdout, status];
  }
  const passed = { numPassedTests: 12, numFailedTests: 0, testResults: [] };

  test("counts tests", () => {
    expect(summary(passed)).toEqual(["12 passed, 0 failed\n", 0]);
    expect(summary({ ...passed, numFailedTests: 2 }, ["tests"])).toEqual(["12 passed, 2 failed\n", 1]);
  });

  test("counts a file that does not load, and any other check that fails", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(summary({ ...passed, testResults }, ["tests", "lint"])).toEqual(["12 passed, 2 failed\n", 1]);
  });

  test("fails when the tests did not come to a report", () => {
    expect(summary(undefined, ["tests"])).toEqual(["0 passed, 1 failed\n", 1]);
    expect(summary(passed, ["tests"])).toEqual(["12 passed, 1 failed\n", 1]);
  });
});
