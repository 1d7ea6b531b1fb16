import type { KadoaClient } from "../../client/client";
import {
  type Configuration,
  commandForKey,
  resolveConfiguration,
  settingName,
} from "../../client/configuration";
import { configurationSources } from "../../client/configuration-sources";
import { KadoaError } from "../../client/errors";
import { isCancelled } from "../command-line/cancel";
import type { AccountFlags } from "../command-line/options";
import { fixOfReason } from "../pulumi/run";
import { accountOf, readConfiguration, type StackContent, selectedStack } from "../pulumi/stack";
import { talk } from "../terminal/talk";
import { secrets } from "./secrets";

/** Where the account of a command is found. */
export type Source = { kind: "environment" } | StackSource;

export interface StackSource {
  kind: "stack";
  stack: string;
  /** It was not named. */
  isSelected: boolean;
}

/** One account, and where it was found. */
export interface FoundAccount {
  configuration: Configuration;
  /** `KADOA_API_KEY`, `stack prod`, `profile eu of stack prod`. */
  from: string;
  /** The same of its key alone, and how another one gets there. */
  key: { of: string; fix: string };
  /** Digests of the workspaces in which the stack's resources of this account were made, where that was read. */
  madeIn?: readonly (string | undefined)[];
}

const keyVariable = configurationSources.apiKey.environment;
const keyOfEnvironment = { of: keyVariable, fix: `set ${keyVariable} to a valid key.` };
/** How long the workspace's name is waited for, in milliseconds. */
const longestLookMs = 10_000;

/**
 * The one rule of all commands that need an account: the stack that is named; else KADOA_API_KEY; else the stack
 * that is selected in the folder. A profile is a stack's, so that with one KADOA_API_KEY does not count.
 * @throws KadoaError CONFIGURATION when there is none of the three, with what was looked for
 */
export async function sourceOf(flags: AccountFlags, signal?: AbortSignal): Promise<Source> {
  const usesKey = flags.profile === undefined;
  if (flags.stack === undefined && usesKey && process.env[keyVariable]?.trim())
    return { kind: "environment" };
  return stackOf(flags, { usesKey, signal });
}

/**
 * The stack that is named, else the selected one.
 * @param usesKey whether KADOA_API_KEY would have done as well
 * @throws KadoaError CONFIGURATION when there is neither, with what was looked for
 */
export async function stackOf(
  { stack, cwd }: AccountFlags,
  { usesKey = false, signal }: { usesKey?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<StackSource> {
  if (stack !== undefined) return { kind: "stack", stack, isSelected: false };
  try {
    return { kind: "stack", stack: await selectedStack({ cwd, signal }), isSelected: true };
  } catch (error) {
    if (!(error instanceof KadoaError) || error.code !== "CONFIGURATION") throw error;
    const missing = usesKey ? "no Kadoa API key is configured" : "no stack is named";
    const [isNotSet, set] = usesKey ? [`${keyVariable} is not set, `, `set ${keyVariable}, `] : ["", ""];
    const looked = `--stack is not given, ${isNotSet}and no stack is selected in ${folderName(cwd)}`;
    const select = "run `pulumi stack select` in the project's folder, which --cwd names.";
    throw new KadoaError("CONFIGURATION", `${missing}: ${looked} (${error.problem})`, {
      fix: fixOfReason(error.problem) ?? `name a stack with --stack, ${set}or ${select}`,
    });
  }
}

/**
 * The account that the rule finds.
 * @throws KadoaError CONFIGURATION when there is none, or its configuration is not usable
 */
export async function findAccount(flags: AccountFlags, signal?: AbortSignal): Promise<FoundAccount> {
  return accountFrom(await sourceOf(flags, signal), flags, signal);
}

/** @throws KadoaError CONFIGURATION when its configuration is not usable */
export async function accountFrom(
  source: Source,
  flags: AccountFlags,
  signal?: AbortSignal,
): Promise<FoundAccount> {
  if (source.kind === "environment")
    return { configuration: resolveConfiguration(), from: keyVariable, key: keyOfEnvironment };
  const config = await readConfiguration(source.stack, { cwd: flags.cwd, signal });
  return accountIn({ config }, source, flags);
}

/**
 * A stack's account.
 * @throws KadoaError CONFIGURATION when the stack has no key, or its configuration is not usable
 */
export async function accountIn(
  content: Pick<StackContent, "config"> & Partial<StackContent>,
  source: StackSource,
  { cwd, profile }: Pick<AccountFlags, "cwd" | "profile">,
): Promise<FoundAccount> {
  const stack = stackName(source, cwd);
  const hasKey = profile !== undefined || Boolean(content.config.get(settingName("apiKey"))?.trim());
  if (!hasKey && !process.env[keyVariable]?.trim()) {
    const problem = `no Kadoa API key is configured: ${stack} has no ${settingName("apiKey")}, and ${keyVariable} is not set`;
    throw new KadoaError("CONFIGURATION", problem, {
      fix: `run ${commandIn(source)}, or set ${keyVariable}.`,
    });
  }
  const own = profile === undefined ? stack : `profile ${profile} of ${stack}`;
  const from = hasKey ? own : `${keyVariable}, as ${stack} has no ${settingName("apiKey")}`;
  const key = hasKey
    ? { of: own, fix: `set a valid key with ${commandIn(source, profile)}.` }
    : keyOfEnvironment;
  const made = content.resources?.filter((resource) => resource.profile === profile) ?? [];
  const madeIn = made.map(({ workspace }) => workspace);
  if (profile !== undefined) return { configuration: await accountOf(content, profile), from, key, madeIn };
  const config = (name: string) => content.config.get(`kadoa:${name}`);
  return { configuration: resolveConfiguration({ config }), from, key, madeIn };
}

/** The command that sets the key in the stack. */
function commandIn({ stack }: StackSource, profile?: string): string {
  return commandForKey(profile).replace(/`$/, ` --stack ${stack}\``);
}

/** `stack prod`, and that it is the selected one. */
export function stackName({ stack, isSelected }: StackSource, cwd: string): string {
  return isSelected ? `stack ${stack} (selected in ${folderName(cwd)})` : `stack ${stack}`;
}

function folderName(cwd: string): string {
  return cwd === "." ? "this folder" : cwd;
}

/**
 * A client of the account, after one line on stderr that says where the account was found and which workspace
 * it is, so that nobody has to guess where something goes.
 * @throws KadoaError AUTHENTICATION for a key that is unknown, WRONG_WORKSPACE when `kadoa:teamId` or the stack's state
 * says another one
 */
export async function openAccount(account: FoundAccount, signal?: AbortSignal): Promise<KadoaClient> {
  const { KadoaClient: Client } = await import("../../client/client.ts");
  const client = new Client(account.configuration, { secrets });
  try {
    const workspace = await workspaceOf(client, signal);
    announce(account, workspace);
    await requireSame(account, workspace);
    return client;
  } catch (error) {
    await client.close();
    if (!(error instanceof KadoaError) || error.code !== "AUTHENTICATION") throw error;
    const { of, fix } = account.key;
    throw error.about(`Kadoa does not know the API key of ${of}`).withFix(fix);
  }
}

/** Runs with a client of the account, and closes it. */
export async function withClient<T>(
  account: FoundAccount,
  signal: AbortSignal,
  use: (client: KadoaClient) => Promise<T>,
): Promise<T> {
  const client = await openAccount(account, signal);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Its id, or why it is not known. */
type Workspace = { id: string } | { unknown: string };

async function requireSame(
  { madeIn = [], configuration }: FoundAccount,
  workspace: Workspace,
): Promise<void> {
  if (!("id" in workspace) || madeIn.length === 0) return;
  const { requireWorkspace, workspaceDigest } = await import("../../provider/for-cli.ts");
  requireWorkspace(workspaceDigest(workspace.id), madeIn, configuration.profile);
}

function announce({ configuration: { baseUrl }, from }: FoundAccount, workspace: Workspace): void {
  const place = baseUrl === configurationSources.baseUrl.default ? "" : ` at ${new URL(baseUrl).origin}`;
  const name = "id" in workspace ? workspace.id : `unknown (${workspace.unknown})`;
  const words = secrets.hidden(`${from}; workspace ${name}${place}.`);
  talk(`Account: ${words}`);
}

/** Realtime, which names the workspace, may not be part of the account's plan, while everything else works. */
async function workspaceOf(client: KadoaClient, signal: AbortSignal | undefined): Promise<Workspace> {
  const { teamId, profile } = client.configuration;
  const late = AbortSignal.timeout(longestLookMs);
  let found: string;
  try {
    const options = { tries: 2, signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
    found = (await client.realtimeToken(options)).team_id;
  } catch (error) {
    if (!(error instanceof KadoaError) || error.code === "AUTHENTICATION") throw error;
    if (isCancelled(error) && !late.aborted) throw error;
    return { unknown: late.aborted ? `no answer within ${longestLookMs / 1000} s` : error.problem };
  }
  if (teamId === undefined || teamId === found) return { id: found };
  const setting = settingName("teamId", profile);
  const problem = `the API key belongs to workspace ${found}, but ${setting} says ${teamId}`;
  const fix = `use a key of that workspace, or correct ${setting}.`;
  throw new KadoaError("WRONG_WORKSPACE", problem, { fix });
}
