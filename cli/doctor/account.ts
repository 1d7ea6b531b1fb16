import { type Configuration, resolveConfiguration, settingName } from "../../client/configuration";
import { configurationSources } from "../../client/configuration-sources";
import { KadoaError } from "../../client/errors";
import { unencrypted } from "../../client/unencrypted";
import { accountIn, sourceOf, stackName } from "../account/account";
import { isCancelled } from "../command-line/cancel";
import type { AccountFlags } from "../command-line/options";
import { readResources } from "../pulumi/stack";
import { type Finding, ok, warning } from "./check";
import { configurationOfStack, type PulumiCall } from "./programs";

export interface Account {
  configuration: Configuration;
  /** Where the key was found, for people. */
  keyFrom: string;
  /** Digests of the workspaces in which the stack's resources were made. */
  madeIn?: readonly (string | undefined)[];
  /** Whether the stack has further accounts, in kadoa:profiles. */
  isOneOfSeveral: boolean;
}

/**
 * The account to look at, found as by every command; and of a stack, what it leaves out from the environment.
 * @throws KadoaError CONFIGURATION when there is none, or it is not usable
 */
export async function readAccount(flags: AccountFlags, call: PulumiCall): Promise<Account> {
  const source = await sourceIn(flags, call);
  const { environment } = configurationSources.apiKey;
  if (source.kind === "environment") {
    return { configuration: resolveConfiguration(), keyFrom: environment, isOneOfSeveral: false };
  }
  const [config, resources] = await Promise.all([
    configurationOfStack(source.stack, call),
    // A state that cannot be read says nothing of a workspace.
    readResources(source.stack, { cwd: call.folder, signal: call.signal }).catch(() => []),
  ]);
  const { configuration, madeIn = [] } = await accountIn({ config, resources }, source, flags);
  const name = settingName("apiKey");
  const own = flags.profile === undefined ? name : `profile ${flags.profile}`;
  const isOwn = flags.profile !== undefined || config.get(name);
  const keyFrom = isOwn ? `${own} of ${stackName(source, flags.cwd)}` : environment;
  const isOneOfSeveral = flags.profile === undefined && config.has("kadoa:profiles");
  return { configuration, keyFrom, madeIn, isOneOfSeveral };
}

async function sourceIn(flags: AccountFlags, { signal, timeoutMs }: PulumiCall) {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await sourceOf(flags, AbortSignal.any([signal, late]));
  } catch (error) {
    if (!isCancelled(error) || signal.aborted) throw error;
    const problem = `\`pulumi stack\` had no answer within ${timeoutMs / 1000} s`;
    throw new KadoaError("CONFIGURATION", problem, {
      fix: "name the stack with --stack, or set KADOA_API_KEY.",
    });
  }
}

/**
 * Where the account comes from and leads to.
 * @throws KadoaError CONFIGURATION when a key would be sent where others can read it
 */
export function checkAccount({ configuration, keyFrom, isOneOfSeveral }: Account): Finding {
  const { baseUrl, realtimeUrl } = configuration;
  const places = `API ${new URL(baseUrl).origin}, realtime ${new URL(realtimeUrl).origin}`;
  const others = isOneOfSeveral ? "; the accounts of kadoa:profiles are not looked at" : "";
  const open = unencrypted(configuration);
  if (open !== undefined) throw new KadoaError("CONFIGURATION", open.problem, { fix: open.fix });
  const detail = `key from ${keyFrom}; ${places}${others}`;
  const isDefault = (key: "baseUrl" | "realtimeUrl") =>
    configuration[key] === configurationSources[key].default;
  if (isDefault("baseUrl") !== isDefault("realtimeUrl")) {
    const other = isDefault("baseUrl") ? "baseUrl" : "realtimeUrl";
    return warning(
      `${detail}: only one of the two is Kadoa's own`,
      `set ${settingName(other)} (${configurationSources[other].environment}) too, or neither.`,
    );
  }
  const { username, password } = new URL(baseUrl);
  if (username === "" && password === "") return ok(detail);
  const setting = `${settingName("baseUrl")} (${configurationSources.baseUrl.environment})`;
  return warning(
    `${detail}; the user name and password in the API's URL are not sent`,
    `leave them out of ${setting}: only the API key is sent.`,
  );
}
