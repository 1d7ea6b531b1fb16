import { KadoaClient } from "../../client/client";
import { resolveConfiguration } from "../../client/configuration";
import { secrets } from "../secrets";
import { accountOf, readStack } from "../stack";

/** One account, and which of its settings are meant. */
export interface Account {
  client: KadoaClient;
  /** Undefined: all of them. */
  settings: readonly string[] | undefined;
}

export function accountOfEnvironment(settings: readonly string[] | undefined): Account {
  return { client: new KadoaClient(resolveConfiguration(), { secrets }), settings };
}

/**
 * The settings that a stack manages, by the accounts it uses, with the stack's own configuration.
 * @throws KadoaError CONFIGURATION when the stack cannot be read, or its configuration is not usable
 */
export async function accountsOfStack({ stack, cwd }: { stack: string; cwd: string }): Promise<Account[]> {
  const content = await readStack(stack, cwd);
  const { definitions } = await import("../../provider/resources.gen.ts");
  const settings = new Map<string | undefined, string[]>();
  for (const { kind, id, profile } of content.resources) {
    if (definitions[kind]?.route === undefined) continue;
    settings.set(profile, [...(settings.get(profile) ?? []), id]);
  }
  return Promise.all(
    [...settings].map(async ([profile, ids]) => ({
      client: new KadoaClient(await accountOf(content, profile), { secrets }),
      settings: ids,
    })),
  );
}
