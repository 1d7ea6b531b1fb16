import * as pulumi from "@pulumi/pulumi";
import { oncePerProgram } from "./program";

/**
 * Looks at the configuration once per program.
 * @throws RunError when a key is stored in plain text, or when there is none to deploy with.
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
    if (key || process.env.KADOA_API_KEY || profiles) return;
    const problem =
      "no Kadoa API key is configured. " +
      "Fix: run `pulumi config set --secret kadoa:apiKey`, or set KADOA_API_KEY.";
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(problem);
    void pulumi.log.warn(`This preview works without it, a deployment does not: ${problem}`);
  });
}

/** Pulumi exports this at run time and leaves it out of its types. Without it, nothing is held against a key. */
function isSecret(name: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (name: string) => boolean };
  return isConfigSecret?.(name) ?? true;
}
