import type { Configuration } from "../../client/configuration";
import { redact } from "../../client/errors";
import { plain } from "../../client/plain";

const secretVariables = ["KADOA_API_KEY"];
const urlVariables = [
  "KADOA_PUBLIC_API_URI",
  "KADOA_WSS_API_URI",
  "KADOA_REALTIME_API_URI",
  ...["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
];

/** Knows what must not be said, and takes it out of every text. */
export class Discretion {
  readonly #secrets = new Set<string>();
  readonly #urls = new Set<string>();

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    for (const name of secretVariables) this.#secrets.add(environment[name]?.trim() ?? "");
    for (const name of urlVariables) this.#learnUrl(environment[name] ?? "");
  }

  /** From now on nothing of this account is said either, but the origins of its URLs. */
  learn({ apiKey, baseUrl, realtimeUrl, realtimeApiUrl }: Configuration): void {
    this.#secrets.add(apiKey);
    for (const url of [baseUrl, realtimeUrl, realtimeApiUrl]) this.#learnUrl(url);
  }

  /** The text on one line, without secrets, and with nothing that could steer a terminal. */
  said(text: string): string {
    const told = [...this.#urls].reduce(
      (rest, url) => rest.replaceAll(url, `${new URL(url).protocol}//${new URL(url).host}`),
      text,
    );
    const withoutLogins = told.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, "$1");
    return plain(redact(withoutLogins, this.#secrets).replace(/\s+/g, " ").trim());
  }

  #learnUrl(text: string): void {
    const url = text.trim().replace(/\/+$/, "");
    if (!URL.canParse(url)) return;
    this.#urls.add(url);
    const { password } = new URL(url);
    this.#secrets.add(password).add(decoded(password));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
