import {
  type Configuration,
  missingApiKey,
  resolveConfiguration,
  settingName,
} from "../../client/configuration";
import { configurationSources } from "../../client/configuration-sources";
import { KadoaError } from "../../client/errors";
import { unencrypted } from "../../client/unencrypted";
import { type Finding, ok, warning } from "./check";
import { configurationOfStack, type PulumiCall } from "./pulumi";

export interface Account {
  configuration: Configuration;
  /** Where the key was found, for people. */
  keyFrom: string;
  /** Whether the stack has further accounts, in kadoa:profiles. */
  isOneOfSeveral: boolean;
}

/**
 * The account to look at: a stack's, and what that leaves out from the environment.
 * @throws KadoaError CONFIGURATION when it is not usable
 */
export async function readAccount(stack: string | undefined, call: PulumiCall): Promise<Account> {
  const config = stack === undefined ? undefined : await configurationOfStack(stack, call);
  const { apiKey } = configurationSources;
  if (config === undefined && !process.env[apiKey.environment]) {
    throw missingApiKey().withFix(
      `set ${apiKey.environment}, or name the stack whose configuration holds the key with --stack.`,
    );
  }
  const name = settingName("apiKey");
  return {
    configuration: resolveConfiguration({ config: (key) => config?.get(`kadoa:${key}`) }),
    keyFrom: config?.get(name) ? `${name} of stack ${stack}` : apiKey.environment,
    isOneOfSeveral: config?.has("kadoa:profiles") ?? false,
  };
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
