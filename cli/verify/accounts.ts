import type { KadoaClient } from "../../client/client";
import { plain } from "../../client/plain";
import { accountFrom, accountIn, openAccount, type StackSource, sourceOf, stackName } from "../account";
import type { AccountFlags } from "../account-options";
import { readStack } from "../stack";

/** One account, and which of its settings are meant. */
export interface Account {
  client: KadoaClient;
  /** Undefined: all of them. */
  settings: readonly string[] | undefined;
  /** What tells it from the other accounts of the stack. */
  name: string;
}

/**
 * The accounts to verify: all that a stack uses, with the settings that it manages; or the one of KADOA_API_KEY.
 * @throws KadoaError CONFIGURATION when none is found, or its configuration is not usable
 */
export async function openAccounts(
  flags: AccountFlags & { setting?: string[] },
  signal: AbortSignal,
): Promise<Account[]> {
  const source = await sourceOf(flags, signal);
  if (source.kind === "stack" && flags.setting === undefined) return accountsOfStack(source, flags, signal);
  const client = await openAccount(await accountFrom(source, flags, signal), signal);
  return [{ client, settings: flags.setting, name: flags.profile ?? "kadoa:apiKey" }];
}

/** The settings that a stack manages, by the accounts it uses. */
async function accountsOfStack(
  source: StackSource,
  { cwd, profile: wanted }: AccountFlags,
  signal: AbortSignal,
): Promise<Account[]> {
  const content = await readStack(source.stack, cwd, signal);
  const { definitions } = await import("../../provider/resources.gen.ts");
  const settings = new Map<string | undefined, string[]>();
  for (const { kind, id, profile } of content.resources) {
    if (definitions[kind]?.route === undefined) continue;
    if (wanted !== undefined && profile !== wanted) continue;
    settings.set(profile, [...(settings.get(profile) ?? []), id]);
  }
  if (settings.size === 0) {
    const whose = wanted === undefined ? "" : ` of profile ${wanted}`;
    process.stderr.write(
      `${plain(`Account: none; ${stackName(source, cwd)} manages no setting${whose}.`)}\n`,
    );
  }
  const accounts: Account[] = [];
  try {
    for (const [profile, ids] of settings) {
      const found = await accountIn(content, source, { cwd, ...(profile === undefined ? {} : { profile }) });
      const client = await openAccount(found, signal);
      accounts.push({ client, settings: ids, name: profile ?? "kadoa:apiKey" });
    }
    return accounts;
  } catch (error) {
    await Promise.all(accounts.map(({ client }) => client.close()));
    throw error;
  }
}
