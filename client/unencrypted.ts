import { type Configuration, settingName } from "./configuration";
import { configurationSources } from "./configuration-sources";
import { isLoopback } from "./loopback";
import { warnOnce } from "./warnings";

/** What each address is sent that lets others act for the account. */
const sent = {
  baseUrl: "the API key",
  realtimeUrl: "the realtime token",
  realtimeApiUrl: "the realtime token",
} as const;

const addresses = ["baseUrl", "realtimeUrl", "realtimeApiUrl"] as const;

/** What goes to other machines where anybody on the way can read it, and what to do; undefined when nothing does. */
export function unencrypted(configuration: Configuration): { problem: string; fix: string } | undefined {
  const open = addresses.filter((name) => {
    const { protocol, hostname } = new URL(configuration[name]);
    return (protocol === "http:" || protocol === "ws:") && !isLoopback(hostname);
  });
  if (open.length === 0) return undefined;
  const ways = open.map((name) => `${sent[name]} goes to ${new URL(configuration[name]).origin}`);
  const remedies = open.map((name) => {
    const { environment } = configurationSources[name];
    const setting = settingName(name, configuration.profile);
    const places = configuration.profile === undefined ? `${setting} (${environment})` : setting;
    return `${name === "realtimeUrl" ? "wss" : "https"}:// in ${places}`;
  });
  return {
    problem: `${[...new Set(ways)].join(" and ")} without encryption: whoever is on the way can read it`,
    fix: `use ${remedies.join(" and ")}.`,
  };
}

/** Warns, once in a process, of an account whose credentials are sent without encryption. */
export function warnIfUnencrypted(configuration: Configuration): void {
  const found = unencrypted(configuration);
  if (found !== undefined) warnOnce(`${found.problem}. Fix: ${found.fix}`);
}
