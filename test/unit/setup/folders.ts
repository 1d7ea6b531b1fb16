import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts a shell script in place that can be run by its name. */
export function program(folder: string, name: string, script = ""): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A folder with what a usable Pulumi CLI consists of. */
export function pulumiFolder(folder: string, version: string): string {
  program(folder, "pulumi", `echo v${version}`);
  program(folder, "pulumi-language-nodejs");
  program(folder, "pulumi-resource-pulumi-nodejs");
  return folder;
}
