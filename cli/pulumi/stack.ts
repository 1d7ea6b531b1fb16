import { z } from "zod";
import type { Configuration } from "../../client/configuration";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { secrets } from "../account/secrets";
import { kindOfType } from "./resource-type";
import { fixOfReason, type PulumiOptions, quietly, reasonsIn, runPulumi } from "./run";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  external: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

const deploymentSchema = z.object({ resources: z.array(resourceSchema).default([]) });
const listSchema = z.array(z.object({ name: z.string() }));
const stateSchema = z.object({ deployment: deploymentSchema.nullish() });
const configSchema = z.record(
  z.string(),
  z.object({ value: z.string().optional(), secret: z.boolean().optional() }),
);

/** One of this package's resources in a stack's state. */
export interface ManagedResource {
  kind: string;
  /** The Pulumi name. */
  name: string;
  id: string;
  /** The account, by its name in `kadoa:profiles`. */
  profile?: string;
  /** A digest of the workspace in which it was made. */
  workspace?: string;
}

export interface StackContent {
  /** All resources that the stack manages; what it only reads is not among them. */
  resources: ManagedResource[];
  /** The stack's configuration, secrets decrypted, by full names. */
  config: ReadonlyMap<string, string>;
}

/** Where the CLI is asked, and what ends that. */
export type StackLocation = Pick<PulumiOptions, "cwd" | "signal">;

/**
 * Reads a stack's state and configuration through the Pulumi CLI. Not through the Automation API, which would
 * select the stack for whatever the person runs next.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readStack(stack: string, location: StackLocation): Promise<StackContent> {
  const reading = [readResources(stack, location), readConfiguration(stack, location)] as const;
  await Promise.allSettled(reading); // When one fails, the other is not left behind.
  const [resources, config] = await Promise.all(reading);
  return { resources, config };
}

/**
 * What a stack manages, by its state alone, so that the stack may be another project's.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readResources(stack: string, location: StackLocation): Promise<ManagedResource[]> {
  const { deployment } = stateSchema.parse(await answerOf(["stack", "export"], stack, location));
  return (deployment?.resources ?? []).flatMap(({ urn, type, id, external, inputs, outputs }) => {
    const kind = kindOfType(type);
    if (kind === undefined || id === undefined || external) return [];
    const [{ profile }, { workspace }] = [inputs, outputs];
    const resource = { kind, name: urn.split("::").at(-1) ?? urn, id };
    return [
      {
        ...resource,
        ...(typeof profile === "string" && { profile }),
        ...(typeof workspace === "string" && { workspace }),
      },
    ];
  });
}

/**
 * A stack's configuration by full names, secrets decrypted. The stack that is selected stays so.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function readConfiguration(
  stack: string,
  location: StackLocation,
): Promise<ReadonlyMap<string, string>> {
  return configurationIn(await answerOf(["config", "--show-secrets", "--json"], stack, location));
}

/** What the CLI prints of a stack, as JSON. */
async function answerOf(
  command: readonly string[],
  stack: string,
  location: StackLocation,
): Promise<unknown> {
  const { stdout, problem } = await ask([...command, "--stack", stack], location);
  const answer = parseJson(stdout ?? "");
  if (answer !== undefined) return answer;
  throw new KadoaError("CONFIGURATION", `the stack ${stack} cannot be read: ${problem}`, {
    fix:
      fixOfReason(problem) ??
      "run it in the project's folder, or name that with --cwd; `pulumi stack ls` shows the stacks.",
  });
}

/**
 * The names of all stacks in the backend, of every project, as the CLI takes them in the folder.
 * @throws KadoaError CONFIGURATION when they cannot be listed
 */
export async function listStacks(location: StackLocation): Promise<string[]> {
  const { stdout, problem } = await ask(["stack", "ls", "--all", "--json"], location);
  const listed = listSchema.safeParse(parseJson(stdout ?? ""));
  if (listed.success) return listed.data.map(({ name }) => name);
  throw new KadoaError("CONFIGURATION", `the stacks cannot be listed: ${problem}`, {
    fix: "log in with `pulumi login`, or name the other stacks one by one instead of --all-stacks.",
  });
}

/**
 * The name of the stack that is selected in a folder.
 * @throws KadoaError CONFIGURATION when there is none, with Pulumi's reason
 */
export async function selectedStack(location: StackLocation): Promise<string> {
  const { stdout = "", problem } = await ask(["stack", "--show-name"], location);
  if (stdout.trim() !== "") return stdout.trim();
  throw new KadoaError("CONFIGURATION", problem);
}

/** What the CLI answers to a question that changes nothing; without an answer, why there is none. */
async function ask(
  question: readonly string[],
  location: StackLocation,
): Promise<{ stdout?: string; problem: string }> {
  const { exitCode, stdout, stderr } = await runPulumi([...question, ...quietly], {
    ...location,
    readsOnly: true,
  });
  return { ...(exitCode === 0 && { stdout }), problem: reasonsIn(stderr) };
}

/** Values by full names, from what `pulumi config --show-secrets --json` prints. @throws ZodError */
export function configurationIn(printed: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(configSchema.parse(printed));
  for (const [, { value = "", secret }] of entries) if (secret) secrets.learn(value);
  return new Map(entries.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])));
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
