import { z } from "zod";
import { KadoaClient } from "../../client/client";
import { resolveConfiguration } from "../../client/configuration";
import { KadoaError } from "../../client/errors";

/** One account, and which of its settings are meant. */
export interface Account {
  client: KadoaClient;
  /** Undefined: all of them. */
  settings: readonly string[] | undefined;
}

export function accountOfEnvironment(settings: readonly string[] | undefined): Account {
  return { client: new KadoaClient(resolveConfiguration()), settings };
}

const deploymentSchema = z.object({
  resources: z
    .array(
      z.object({
        type: z.string(),
        id: z.string().optional(),
        external: z.boolean().optional(),
        inputs: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

const typePrefix = "pulumi-nodejs:dynamic/kadoa:";

/**
 * The settings that a stack manages, by the accounts it uses, with the stack's own configuration.
 * @throws KadoaError CONFIGURATION when the stack cannot be read, or its configuration is not usable
 */
export async function accountsOfStack({ stack, cwd }: { stack: string; cwd: string }): Promise<Account[]> {
  const { config, deployment } = await readStack(stack, cwd);
  const { Session } = await import("../../provider/session.ts");
  const { definitions } = await import("../../provider/resources.gen.ts");
  const session = new Session();
  session.configure((name) => config.get(name));
  const settings = new Map<string | undefined, string[]>();
  for (const { type, id, external, inputs } of deployment.resources) {
    const kind = type.startsWith(typePrefix) ? type.slice(typePrefix.length) : "";
    if (id === undefined || external || definitions[kind]?.route === undefined) continue;
    const profile = typeof inputs.profile === "string" ? inputs.profile : undefined;
    settings.set(profile, [...(settings.get(profile) ?? []), id]);
  }
  return [...settings].map(([profile, ids]) => ({
    client: new KadoaClient(session.account(profile).configuration),
    settings: ids,
  }));
}

async function readStack(stackName: string, workDir: string) {
  try {
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    const stack = await LocalWorkspace.selectStack({ stackName, workDir });
    const [{ deployment }, config] = await Promise.all([stack.exportStack(), stack.getAllConfig()]);
    return {
      deployment: deploymentSchema.parse(deployment),
      config: new Map(Object.entries(config).map(([name, { value }]) => [name, value])),
    };
  } catch (cause) {
    throw new KadoaError("CONFIGURATION", `the stack ${stackName} cannot be read: ${lastLineOf(cause)}`, {
      cause,
      fix: "run it in the project's folder, or name that with --cwd; `pulumi stack ls` shows the stacks.",
    });
  }
}

/** The CLI prints its own message last, behind the command that was run. */
function lastLineOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const error = /error: (.+)/.exec(text)?.[1];
  return error ?? text.trim().split("\n").at(-1) ?? "no reason was given";
}
