// A review without the stack: what the target branch declares is made in a local Kadoa, and the change is held against that.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Inputs } from "./inputs.mts";
import { type CommandLine, type Place, prepared, read, run, start } from "./programs.mts";
import { Fault, requireVariable, say } from "./runner.mts";

/** Their test events would reach the endpoints that the program names. */
const verifications = ["--exclude", "**:RealtimeVerification::**"];

/** What stands for a secret: no run of a fork may have it. It does as a URL and as a token. */
const placeholder = "https://secret.invalid";

interface LocalKadoa {
  /** How the change is previewed. */
  place: Place;
  stack: string;
  flags: readonly string[];
  close(): void;
}

/** Makes what the target branch declares. @throws Fault where that fails */
export async function localKadoa(inputs: Inputs): Promise<LocalKadoa> {
  const workspace = requireVariable("GITHUB_WORKSPACE");
  const target = path.join(workspace, ".pulumi-kadoa/target", path.relative(workspace, inputs.folder));
  // A job may review several stacks.
  const temporary = mkdtempSync(path.join(requireVariable("RUNNER_TEMP"), "pulumi-kadoa-"));
  mkdirSync(path.join(temporary, "state"), { recursive: true });
  // No secret of the job reaches the program: it may be a fork's.
  const { PULUMI_ACCESS_TOKEN, PULUMI_CONFIG_PASSPHRASE_FILE, GITHUB_TOKEN, ...rest } = process.env;
  const state = `file://${path.join(temporary, "state")}`;
  const own = { ...rest, PULUMI_CONFIG_PASSPHRASE: "", PULUMI_BACKEND_URL: state };
  const commandLine = await prepared(inputs, { cwd: target, env: own });
  const emulator = await startEmulator(commandLine, { cwd: target, env: own });
  const env = { ...own, ...emulator.variables };
  const stack = inputs.stack.split("/").at(-1) ?? inputs.stack;
  try {
    const salt = await makeStack(stack, { cwd: target, env });
    const before = await configuration(
      inputs,
      stack,
      { cwd: target, env },
      { salt, file: path.join(temporary, "target.yaml") },
    );
    const up = ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", ...verifications];
    if ((await run("pulumi", [...up, "--config-file", before], { cwd: target, env })) !== 0) {
      throw new Fault(
        "what the target branch declares cannot be made in a local Kadoa; Pulumi's words are above. Fix: where the " +
          "program needs configuration that is a secret, give it other values with the input config.",
      );
    }
    const place = { cwd: inputs.folder, env };
    const after = await configuration(inputs, stack, place, {
      salt,
      file: path.join(temporary, "change.yaml"),
    });
    return { place, stack, flags: [...verifications, "--config-file", after], close: emulator.close };
  } catch (error) {
    emulator.close();
    throw error;
  }
}

async function startEmulator([program, ...args]: CommandLine, place: Place) {
  const child = start(program, [...args, "emulator", "--port", "0", "--json"], place, "pipe");
  const close = () => {
    child.kill();
    child.unref();
  };
  const ready = new Promise<string>((resolve, reject) => {
    const failed = () =>
      reject(new Fault("the local Kadoa did not start; its words are above. Fix: run it again."));
    child.once("error", failed);
    child.once("close", failed);
    setTimeout(failed, 60_000).unref();
    if (child.stdout) createInterface({ input: child.stdout }).once("line", resolve);
  });
  try {
    const { url, realtimeUrl, apiKey } = JSON.parse(await ready) as Record<
      "url" | "realtimeUrl" | "apiKey",
      string
    >;
    const variables = {
      KADOA_API_KEY: apiKey,
      KADOA_PUBLIC_API_URI: url,
      KADOA_REALTIME_API_URI: url,
      KADOA_WSS_API_URI: realtimeUrl,
    };
    return { variables, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Makes the local stack, with a file of settings of its own; answers the salt of its secrets. */
async function makeStack(stack: string, place: Place): Promise<string> {
  const settings = settingsFile(stack, place);
  const kept = `${settings}.of-the-stack`;
  // The real stack's file is encrypted in another way.
  if (existsSync(settings)) renameSync(settings, kept);
  try {
    if ((await run("pulumi", ["stack", "init", stack, "--non-interactive"], place)) !== 0)
      throw new Fault("the local stack cannot be made; Pulumi's words are above. Fix: look at Pulumi.yaml.");
    return /^encryptionsalt: *(\S+)$/m.exec(readFileSync(settings, "utf8"))?.[1] ?? "";
  } finally {
    rmSync(settings, { force: true });
    if (existsSync(kept)) renameSync(kept, settings);
  }
}

/** The stack's configuration without its account and its secrets, in a file of its own. */
async function configuration(
  { config }: Inputs,
  stack: string,
  place: Place,
  { salt, file }: { salt: string; file: string },
): Promise<string> {
  const settings = settingsFile(stack, place);
  const text = existsSync(settings) ? readFileSync(settings, "utf8") : "";
  // Nothing of how the real stack is encrypted, which Pulumi would turn to.
  writeFileSync(file, text.replaceAll(/^(encryptionsalt|secretsprovider|encryptedkey):.*$/gm, ""));
  const asked = ["config", "--json", "--stack", stack, "--config-file", file, "--non-interactive"];
  const { code, stdout } = await read("pulumi", asked, place);
  if (code !== 0) throw new Fault(`${settings} cannot be read; Pulumi's words are above. Fix: correct it.`);
  const entries = Object.entries(JSON.parse(stdout) as Record<string, ConfigEntry>).filter(
    ([key]) => !key.startsWith("kadoa:"),
  );
  const secret = entries.filter(([key, entry]) => entry.secret && !(key in config)).map(([key]) => key);
  if (secret.length > 0)
    say("notice", `Secrets that a review does not have are ${placeholder}: ${secret.join(", ")}.`);
  const values = entries.map(([key, entry]) => [
    key,
    entry.secret ? placeholder : (entry.objectValue ?? entry.value ?? ""),
  ]);
  // JSON is YAML, too.
  writeFileSync(
    file,
    JSON.stringify({ encryptionsalt: salt, config: { ...Object.fromEntries(values), ...config } }),
  );
  return file;
}

interface ConfigEntry {
  value?: string;
  objectValue?: unknown;
  secret?: boolean;
}

function settingsFile(stack: string, { cwd }: Place): string {
  return path.join(cwd, `Pulumi.${stack}.yaml`);
}
