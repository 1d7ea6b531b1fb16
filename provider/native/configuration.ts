import { configurationSources } from "../../client/configuration-sources";
import { misspeltSetting } from "../../client/misspelt";
import { nearest } from "../../client/nearest";
import type { PlainArgs } from "../kind/arguments";
import type { CheckFailure } from "../kind/definition";
import { withSecretsMarked } from "../kind/secret-values";

/** Settings that are secrets whatever the stack says, so that a plain one is not stored in plain text. */
const secretSettings = ["apiKey", "profiles"];

const known = [...Object.keys(configurationSources), "profiles"];

/** What the engine itself keeps among the settings of a provider. */
const ofEngine = /^(version|pluginDownloadURL|__internal)$/;

/** @param project its name; one that is called `kadoa` has settings of its own there */
export function checkedConfiguration(
  news: PlainArgs,
  project: string,
): { inputs: PlainArgs; failures: CheckFailure[] } {
  const misspelt = Object.keys(news).filter(
    (name) => !known.includes(name) && !ofEngine.test(name) && nearest(name, known) !== undefined,
  );
  const failures =
    project === "kadoa"
      ? []
      : misspelt.map((name) => ({ property: "", reason: misspeltSetting(name, nearest(name, known)) }));
  return { inputs: withSecretsMarked(secretSettings, news), failures };
}

/** Said where there is none: the first call fails, and a preview makes none. */
export const keyMissing =
  "A preview works without it, a deployment does not: no Kadoa API key is configured. " +
  "Fix: run `pulumi config set --secret kadoa:apiKey`, or set KADOA_API_KEY.";

export function hasKey(news: PlainArgs, environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(news.apiKey || news.profiles || environment.KADOA_API_KEY);
}
