import { z } from "zod";
import { type ConfigurationKey, configurationSources } from "./configuration-sources";
import { KadoaError } from "./errors";

/** Everything needed to talk to one Kadoa account. */
export interface Configuration {
  /** The account's API key, sent as `x-api-key`. A secret. */
  apiKey: string;
  /** REST base, without a trailing slash. */
  baseUrl: string;
  /** WebSocket base. */
  realtimeUrl: string;
  /** HTTP base of the realtime service; takes acknowledgements. */
  realtimeApiUrl: string;
  /** The workspace that is expected; compared with the key's own before the first call. */
  teamId?: string;
  /** Under which name in `kadoa:profiles` it was found, so that messages name the right setting. */
  profile?: string;
}

/** What a profile takes from the rest of the configuration: where the service is, never who asks there. */
const inheritedByProfiles: readonly ConfigurationKey[] = ["baseUrl", "realtimeUrl", "realtimeApiUrl"];

/** What a setting is called in the stack's configuration. */
export function settingName(key: ConfigurationKey, profile?: string): string {
  return profile === undefined ? `kadoa:${key}` : `kadoa:profiles.${profile}.${key}`;
}

/** The command that sets a key. */
export function commandForKey(profile?: string): string {
  const path = profile === undefined ? settingName("apiKey") : `--path '${settingName("apiKey", profile)}'`;
  return `\`pulumi config set --secret ${path}\``;
}

const schemas: Record<ConfigurationKey, z.ZodType<string>> = {
  apiKey: z
    .string()
    .trim()
    .min(1)
    // The key travels in a header, where anything else would be refused by the client with an obscure error.
    .regex(/^[\x21-\x7e]+$/, "has a character that cannot stand in an HTTP header"),
  baseUrl: url(["http:", "https:"]),
  realtimeUrl: url(["ws:", "wss:"]),
  realtimeApiUrl: url(["http:", "https:"]),
  teamId: z.string().trim().min(1),
};

export interface ConfigurationInput {
  /** Reads a stack configuration value by its name without the `kadoa:` prefix. */
  config?: (name: ConfigurationKey) => string | undefined;
  environment?: Readonly<Record<string, string | undefined>>;
  /** The name in `kadoa:profiles` from which the values come. Addresses that it leaves out are inherited. */
  profile?: string;
  /** Reads the configuration that a profile inherits from. */
  inherited?: (name: ConfigurationKey) => string | undefined;
}

/**
 * Resolves the configuration. Every problem is reported at once.
 * @throws KadoaError CONFIGURATION, naming both the configuration key and the environment variable.
 */
export function resolveConfiguration(input: ConfigurationInput = {}): Configuration {
  const environment = input.environment ?? process.env;
  const problems: string[] = [];
  const value = (key: ConfigurationKey): string | undefined => {
    const source: { environment?: string; default?: string } = configurationSources[key];
    const inherits = input.profile !== undefined && inheritedByProfiles.includes(key);
    const variable = input.profile === undefined || inherits ? source.environment : undefined;
    const places: [origin: string, given: string | undefined][] = [
      [settingName(key, input.profile), input.config?.(key)],
      [settingName(key), inherits ? input.inherited?.(key) : undefined],
      [variable ?? settingName(key), variable === undefined ? undefined : environment[variable]],
    ];
    const [origin, given] = places.find(([, text]) => text) ?? ["", source.default];
    if (given === undefined) return undefined;
    const parsed = schemas[key].safeParse(given);
    if (parsed.success) return parsed.data;
    problems.push(`${origin} ${parsed.error.issues[0]?.message ?? "is not valid"}`);
    return undefined;
  };
  const apiKey = value("apiKey");
  const baseUrl = value("baseUrl");
  const realtimeUrl = value("realtimeUrl");
  const realtimeApiUrl = value("realtimeApiUrl");
  const teamId = value("teamId");
  if (problems.length > 0) {
    throw new KadoaError("CONFIGURATION", `the Kadoa configuration is not usable: ${problems.join("; ")}`, {
      fix: "correct it with `pulumi config set`, or in the environment.",
    });
  }
  if (apiKey === undefined) throw missingApiKey(input.profile);
  return {
    apiKey,
    baseUrl: baseUrl ?? configurationSources.baseUrl.default,
    realtimeUrl: realtimeUrl ?? configurationSources.realtimeUrl.default,
    realtimeApiUrl: realtimeApiUrl ?? configurationSources.realtimeApiUrl.default,
    ...(teamId === undefined ? {} : { teamId }),
    ...(input.profile === undefined ? {} : { profile: input.profile }),
  };
}

export function missingApiKey(profile?: string): KadoaError {
  if (profile !== undefined) {
    const problem = `no Kadoa API key is configured for the profile ${JSON.stringify(profile)}`;
    return new KadoaError("CONFIGURATION", problem, { fix: `run ${commandForKey(profile)}.` });
  }
  return new KadoaError("CONFIGURATION", "no Kadoa API key is configured", {
    fix: `run ${commandForKey()}, or set KADOA_API_KEY.`,
  });
}

function url(protocols: string[]): z.ZodType<string> {
  return z
    .string()
    .trim()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      message: `is not a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
    })
    .transform((text) => text.replace(/\/+$/, ""));
}

/** A whole configuration from a part of one: the rest comes from the environment, then from the defaults. */
export function completeConfiguration(given: Partial<Configuration> = {}): Configuration {
  const { profile } = given;
  return {
    ...resolveConfiguration({ config: (key) => given[key] }),
    ...(profile !== undefined && { profile }),
  };
}
