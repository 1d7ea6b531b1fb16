import * as pulumi from "@pulumi/pulumi";
import { configurationSources } from "../client/configuration-sources";
import { misspeltSetting } from "../client/misspelt";
import { nearest } from "../client/nearest";
import { oncePerProgram } from "./program";

/**
 * Looks at the configuration once per program.
 * @throws RunError when a key is stored in plain text, when there is none to deploy with, and in a deployment when
 * the name of a setting is misspelt.
 */
export function checkConfiguration(): void {
  oncePerProgram("configuration", () => {
    const config = new pulumi.Config("kadoa");
    const key = config.get("apiKey");
    if (key !== undefined && !isSecret("kadoa:apiKey")) {
      throw new pulumi.RunError(
        "kadoa:apiKey is stored in plain text, and would be copied in plain text into the state. " +
          "Fix: run `pulumi config set --secret kadoa:apiKey` with a new key, and revoke the old one.",
      );
    }
    const profiles = config.get("profiles");
    if (profiles !== undefined && !isSecret("kadoa:profiles")) {
      throw new pulumi.RunError(
        "kadoa:profiles holds an API key in plain text, which would be copied in plain text into the state. " +
          "Fix: run `pulumi config set --secret --path 'kadoa:profiles.NAME.apiKey'` with a new key, and revoke the old one.",
      );
    }
    checkNames();
    if (key || process.env.KADOA_API_KEY || profiles) return;
    const problem =
      "no Kadoa API key is configured. " +
      "Fix: run `pulumi config set --secret kadoa:apiKey`, or set KADOA_API_KEY.";
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(problem);
    void pulumi.log.warn(`This preview works without it, a deployment does not: ${problem}`);
  });
}

function checkNames(): void {
  const known = [...Object.keys(configurationSources), "profiles"];
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith("kadoa:"))
    .map((name) => name.slice("kadoa:".length));
  const unknown = names.filter((name) => !known.includes(name)).sort();
  // A project of that name has settings of its own there.
  const isProgramsOwn = pulumi.getProject() === "kadoa";
  const misspelt = unknown.filter((name) => nearest(name, known) !== undefined);
  for (const name of misspelt) {
    const problem = misspeltSetting(name, nearest(name, known));
    if (isProgramsOwn) void pulumi.log.warn(problem);
    else if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(problem);
    else void pulumi.log.warn(`This preview ignores it, a deployment does not start: ${problem}`);
  }
  const others = isProgramsOwn ? [] : unknown.filter((name) => !misspelt.includes(name));
  if (others.length === 0) return;
  const listed = (texts: string[]) => texts.map((name) => `kadoa:${name}`).join(", ");
  void pulumi.log.warn(
    `pulumi-kadoa does not know ${listed(others)} in the stack's configuration; there are ${listed(known)}.`,
  );
}

/** Pulumi exports this at run time and leaves it out of its types. Without it, nothing is held against a key. */
function isSecret(name: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (name: string) => boolean };
  return isConfigSecret?.(name) ?? true;
}
