import type { KadoaClient } from "../../client/client";
import {
  accountFrom,
  accountIn,
  openAccount,
  type StackSource,
  sourceOf,
  stackName,
} from "../account/account";
import { throwIfCancelled } from "../command-line/cancel";
import { requireKnown, requireWorkflows } from "../command-line/known-values";
import { readStack } from "../pulumi/stack";
import { talk } from "../terminal/talk";
import type { VerifyFlags } from "./options";

/** One account, and which of its settings are meant. */
export interface Account {
  client: KadoaClient;
  /** Undefined: all of them. */
  settings: readonly string[] | undefined;
  /** What tells it from the other accounts of the stack. */
  name: string;
  /** What it has of --except. */
  except?: readonly string[];
}

/**
 * The accounts to verify: all that a stack uses, with the settings that it manages; or the one of KADOA_API_KEY.
 * @throws KadoaError CONFIGURATION when none is found, or its configuration is not usable
 */
export async function openAccounts(flags: VerifyFlags, signal: AbortSignal): Promise<Account[]> {
  const source = await sourceOf(flags, signal);
  if (source.kind === "stack" && flags.setting === undefined) return accountsOfStack(source, flags, signal);
  const client = await openAccount(await accountFrom(source, flags, signal), signal);
  return [{ client, settings: flags.setting, name: flags.profile ?? "kadoa:apiKey" }];
}

/** The settings that a stack manages, by the accounts it uses. */
async function accountsOfStack(
  source: StackSource,
  { cwd, profile: wanted }: VerifyFlags,
  signal: AbortSignal,
): Promise<Account[]> {
  const content = await readStack(source.stack, { cwd, signal });
  const { definitions } = await import("../../provider/for-cli.ts");
  const all = content.resources.filter(({ kind }) => definitions[kind]?.route !== undefined);
  const meant = all.filter(({ profile }) => wanted === undefined || profile === wanted);
  const settings = Map.groupBy(meant, ({ profile }) => profile);
  if (settings.size === 0) {
    const whose = wanted === undefined ? "" : ` of profile ${wanted}`;
    talk(`Account: none; ${stackName(source, cwd)} manages no setting${whose}.`);
  }
  const accounts: Account[] = [];
  try {
    for (const [profile, managed] of settings) {
      const found = await accountIn(content, source, { cwd, profile });
      const client = await openAccount(found, signal);
      accounts.push({ client, settings: managed.map(({ id }) => id), name: profile ?? "kadoa:apiKey" });
    }
    return accounts;
  } catch (error) {
    await Promise.all(accounts.map(({ client }) => client.close()));
    throw error;
  }
}

/**
 * Notes which channels of --except each account has.
 * @throws KadoaError CONFIGURATION for one that is in none of them: a typo would let its test event through
 */
export async function requireChannels(
  accounts: readonly Account[],
  except: readonly string[] = [],
  signal: AbortSignal,
): Promise<void> {
  if (except.length === 0 || accounts.length === 0) return;
  const lists = await Promise.all(accounts.map(({ client }) => client.channels.list({ signal })));
  const things = lists.map((channels) => channels.map(({ id, name }) => [name, id]));
  requireKnown({ flag: "--except", values: except }, { noun: "channel", things: things.flat() });
  for (const [index, account] of accounts.entries()) {
    account.except = except.filter((value) => things[index]?.flat().includes(value));
  }
}

/** @throws KadoaError CONFIGURATION for a setting that does not exist, with those that do */
export async function requireSettings(
  accounts: readonly Account[],
  ids: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (ids === undefined) return;
  const lists = await Promise.all(accounts.map(({ client }) => client.settings.list({ signal })));
  const things = lists.flat().map(({ id }) => [id]);
  const shown = lists.flat().map(({ id, eventType }) => `${id} (${eventType})`);
  requireKnown({ flag: "--setting", values: ids }, { noun: "notification setting", things, shown });
}

/** @throws KadoaError CONFIGURATION when none of the accounts knows the workflow */
export async function requireWorkflow(
  accounts: readonly Account[],
  workflow: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (workflow === undefined) return;
  const faults: unknown[] = [];
  for (const { client } of accounts) {
    const given = { flag: "--workflow", values: [workflow] };
    await requireWorkflows(given, { client, signal }).catch((error) => faults.push(error));
    throwIfCancelled(signal);
  }
  if (faults.length > 0 && faults.length === accounts.length) throw faults[0];
}
