import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { World } from "../../emulator/world";
import { program, temporaryFolder } from "../setup/folders";
import { type Ran, runCommand } from "./command";

export interface Check {
  name: string;
  status: string;
  detail: string;
  fix?: string;
  durationMs?: number;
}

/** A PATH with nothing of the machine's own on it but the shell's tools. */
export function pathWith(bin: string): string {
  return [bin, "/usr/bin", "/bin"].join(delimiter);
}

/** A PATH whose `pulumi` knows its version, and the configuration of the stack acme/prod. */
export function pulumiWith(config: Record<string, { value: string; secret?: boolean }> = {}): string {
  const bin = temporaryFolder();
  const file = join(bin, "config.json");
  writeFileSync(file, JSON.stringify(config));
  program(
    bin,
    "pulumi",
    `case "$1 $6" in
       version*) echo v3.255.0;;
       "config acme/prod") cat ${file};;
       *) echo "error: no stack named '$6' found" >&2; exit 255;;
     esac`,
  );
  return pathWith(bin);
}

export interface Diagnosis extends Ran {
  checks: Check[];
  check(name: string): Check | undefined;
}

/** Runs `pulumi-kadoa doctor` in the account of an emulator, with a Pulumi CLI on PATH. */
export async function doctor(
  { emulator }: Pick<World, "emulator">,
  args: string[] = [],
  environment: Record<string, string> = {},
): Promise<Diagnosis> {
  const env = { PATH: pulumiWith(), ...environment };
  const ran = await runCommand(emulator, ["doctor", "--output", "json", ...args], env);
  const { checks } = JSON.parse(ran.stdout) as { checks: Check[] };
  return { ...ran, checks, check: (name) => checks.find((check) => check.name === name) };
}
