import { z } from "zod";
import type { Configuration } from "../client/configuration";
import { KadoaError } from "../client/errors";
import { parseJson } from "../client/json";
import { reasonsIn, runPulumi } from "./pulumi";
import { secrets } from "./secrets";

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

const stateSchema = z.object({ deployment: deploymentSchema.nullish() });
const configSchema = z.record(
  z.string(),
  z.object({ value: z.string().optional(), secret: z.boolean().optional() }),
);

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
 * Reads a stack's state and configuration through the Pulumi CLI. Not through the Automation API, which would
 * select the stack for whatever the person runs next.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readStack(stackName: string, workDir: string): Promise<StackContent> {
  const [state, config] = await Promise.all([
    answerOf(["stack", "export"], stackName, workDir),
    answerOf(["config", "--show-secrets", "--json"], stackName, workDir),
  ]);
  const { deployment } = stateSchema.parse(state);
  return { resources: managed(deployment ?? { resources: [] }), config: configurationIn(config) };
}

/** Values by full names, from what `pulumi config --show-secrets --json` prints. @throws ZodError */
export function configurationIn(printed: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(configSchema.parse(printed));
  for (const [, { value = "", secret }] of entries) if (secret) secrets.learn(value);
  return new Map(entries.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])));
}

/** What the CLI prints of a stack, as JSON. */
async function answerOf(command: readonly string[], stack: string, cwd: string): Promise<unknown> {
  const args = [...command, "--stack", stack, "--non-interactive", "--color", "never"];
  const { exitCode, stdout, stderr } = await runPulumi(args, { cwd });
  const answer = exitCode === 0 ? parseJson(stdout) : undefined;
  if (answer !== undefined) return answer;
  throw new KadoaError("CONFIGURATION", `the stack ${stack} cannot be read: ${reasonsIn(stderr)}`, {
    fix: "run it in the project's folder, or name that with --cwd; `pulumi stack ls` shows the stacks.",
  });
}

/**
 * The account that a stack uses: its configuration, and what that leaves out from the environment.
 * @throws KadoaError CONFIGURATION when the configuration is not usable
 */
export async function accountOf({ config }: StackContent, profile?: string): Promise<Configuration> {
  const { Session } = await import("../provider/session.ts");
  const session = new Session({ secrets });
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
