import { z } from "zod";
import type { Configuration } from "../client/configuration";
import { KadoaError } from "../client/errors";

const deploymentSchema = z.object({
  resources: z
    .array(
      z.object({
        urn: z.string(),
        type: z.string(),
        id: z.string().optional(),
        external: z.boolean().optional(),
        inputs: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

const typePrefix = "pulumi-nodejs:dynamic/kadoa:";

/** One of this package's resources in a stack's state. */
export interface ManagedResource {
  kind: string;
  /** The Pulumi name. */
  name: string;
  id: string;
  /** The account, by its name in `kadoa:profiles`. */
  profile?: string;
}

export interface StackContent {
  /** All resources that the stack manages; what it only reads is not among them. */
  resources: ManagedResource[];
  /** The stack's configuration, secrets decrypted, by full names. */
  config: ReadonlyMap<string, string>;
}

/**
 * Reads a stack's state and configuration through the Pulumi CLI.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readStack(stackName: string, workDir: string): Promise<StackContent> {
  try {
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    const stack = await LocalWorkspace.selectStack({ stackName, workDir });
    const [{ deployment }, config] = await Promise.all([stack.exportStack(), stack.getAllConfig()]);
    return {
      resources: managed(deploymentSchema.parse(deployment)),
      config: new Map(Object.entries(config).map(([name, { value }]) => [name, value])),
    };
  } catch (cause) {
    throw new KadoaError("CONFIGURATION", `the stack ${stackName} cannot be read: ${lastLineOf(cause)}`, {
      cause,
      fix: "run it in the project's folder, or name that with --cwd; `pulumi stack ls` shows the stacks.",
    });
  }
}

/**
 * The account that a stack uses: its configuration, and what that leaves out from the environment.
 * @throws KadoaError CONFIGURATION when the configuration is not usable
 */
export async function accountOf({ config }: StackContent, profile?: string): Promise<Configuration> {
  const { Session } = await import("../provider/session.ts");
  const session = new Session();
  session.configure((name) => config.get(name));
  return session.account(profile).configuration;
}

function managed({ resources }: z.output<typeof deploymentSchema>): ManagedResource[] {
  return resources.flatMap(({ urn, type, id, external, inputs }) => {
    if (!type.startsWith(typePrefix) || id === undefined || external) return [];
    const resource = { kind: type.slice(typePrefix.length), name: urn.split("::").at(-1) ?? urn, id };
    return [typeof inputs.profile === "string" ? { ...resource, profile: inputs.profile } : resource];
  });
}

/** The CLI prints its own message last, behind the command that was run. */
function lastLineOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const error = /error: (.+)/.exec(text)?.[1];
  return error ?? text.trim().split("\n").at(-1) ?? "no reason was given";
}
