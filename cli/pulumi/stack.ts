import { z } from "zod";
import type { Configuration } from "../../client/configuration";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { secrets } from "../account/secrets";
import { type PulumiOptions, reasonsIn, runPulumi } from "./run";

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

const listSchema = z.array(z.object({ name: z.string() }));
const stateSchema = z.object({ deployment: deploymentSchema.nullish() });
const configSchema = z.record(
  z.string(),
  z.object({ value: z.string().optional(), secret: z.boolean().optional() }),
);

const quietly = ["--non-interactive", "--color", "never"];
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
export async function readStack(
  stackName: string,
  workDir: string,
  signal?: AbortSignal,
): Promise<StackContent> {
  const reading = [
    readResources(stackName, workDir, signal),
    readConfiguration(stackName, workDir, signal),
  ] as const;
  await Promise.allSettled(reading); // When one fails, the other is not left behind.
  const [resources, config] = await Promise.all(reading);
  return { resources, config };
}

/**
 * What a stack manages, by its state alone, so that the stack may be another project's.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readResources(
  stackName: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<ManagedResource[]> {
  const { deployment } = stateSchema.parse(await answerOf(["stack", "export"], stackName, { cwd, signal }));
  return managed(deployment ?? { resources: [] });
}

/**
 * The names of all stacks in the backend, of every project, as the CLI takes them in the folder.
 * @throws KadoaError CONFIGURATION when they cannot be listed
 */
export async function listStacks(cwd: string, signal?: AbortSignal): Promise<string[]> {
  const args = ["stack", "ls", "--all", "--json", ...quietly];
  const { exitCode, stdout, stderr } = await runPulumi(args, { cwd, signal, readsOnly: true });
  const listed = listSchema.safeParse(exitCode === 0 ? parseJson(stdout) : undefined);
  if (listed.success) return listed.data.map(({ name }) => name);
  throw new KadoaError("CONFIGURATION", `the stacks cannot be listed: ${reasonsIn(stderr)}`, {
    fix: "log in with `pulumi login`, or name the other stacks one by one instead of --all-stacks.",
  });
}

/**
 * A stack's configuration by full names, secrets decrypted. The stack that is selected stays so.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readConfiguration(
  stackName: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  return configurationIn(await answerOf(["config", "--show-secrets", "--json"], stackName, { cwd, signal }));
}

/**
 * The name of the stack that is selected in a folder.
 * @throws KadoaError CONFIGURATION when there is none, with Pulumi's reason
 */
export async function selectedStack(cwd: string, signal?: AbortSignal): Promise<string> {
  const args = ["stack", "--show-name", ...quietly];
  const { exitCode, stdout, stderr } = await runPulumi(args, { cwd, signal, readsOnly: true });
  const name = stdout.trim();
  if (exitCode === 0 && name !== "") return name;
  throw new KadoaError("CONFIGURATION", reasonsIn(stderr));
}

/** Values by full names, from what `pulumi config --show-secrets --json` prints. @throws ZodError */
export function configurationIn(printed: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(configSchema.parse(printed));
  for (const [, { value = "", secret }] of entries) if (secret) secrets.learn(value);
  return new Map(entries.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])));
}

/** What the CLI prints of a stack, as JSON. */
async function answerOf(
  command: readonly string[],
  stack: string,
  options: Pick<PulumiOptions, "cwd" | "signal">,
): Promise<unknown> {
  const args = [...command, "--stack", stack, ...quietly];
  const { exitCode, stdout, stderr } = await runPulumi(args, { ...options, readsOnly: true });
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
export async function accountOf(
  { config }: Pick<StackContent, "config">,
  profile?: string,
): Promise<Configuration> {
  const { Session } = await import("../../provider/for-cli.ts");
  const session = new Session({ secrets });
  session.configure((name) => config.get(name));
  try {
    return session.account(profile).configuration;
  } finally {
    await session.close();
  }
}

function managed({ resources }: z.output<typeof deploymentSchema>): ManagedResource[] {
  return resources.flatMap(({ urn, type, id, external, inputs }) => {
    if (!type.startsWith(typePrefix) || id === undefined || external) return [];
    const resource = { kind: type.slice(typePrefix.length), name: urn.split("::").at(-1) ?? urn, id };
    return [typeof inputs.profile === "string" ? { ...resource, profile: inputs.profile } : resource];
  });
}
