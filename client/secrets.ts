import { configurationSources } from "./configuration-sources";
import { Pieces } from "./pieces";
import { encodedForms, type Form, formsOf, overlapLength, readingsOf, wholeForms } from "./secret-forms";
import { withoutUnknownSecrets } from "./unknown-secrets";

const placeholder = "[secret]";
/** Said in place of words that cannot be said. */
export const leftOut = "its words are left out, because they repeat a part of a secret";

/** More of a text than this, in signs, is never looked at, and never said. */
const longestText = 16_384;
/** Tokens of realtime connections are short-lived: older ones are of no use to anybody. */
const mostTokens = 8;

const proxyVariables = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** One thing that must not be said, and what is said in its place. */
interface Entry {
  readonly forms: readonly Form[];
  readonly standIn: string;
  /** Whether our own sentences are searched for it, too. */
  readonly everywhere: boolean;
}

interface Range {
  start: number;
  end: number;
  standIn: string;
}

/**
 * All that the messages of one process must not repeat, and the one way to take it out of them. It knows the
 * accounts' keys and tokens, what is secret in every resource that came up, old arguments and new ones, and the
 * credentials in URLs; in every escape and the usual encodings.
 */
export class Secrets {
  readonly #entries = new Map<string, () => Entry>();
  readonly #made = new Map<string, Entry>();
  readonly #tokens: string[] = [];

  /** With what the environment holds: the key, and the credentials in the URLs of service and proxies. */
  static ofEnvironment(environment: Readonly<Record<string, string | undefined>>): Secrets {
    const secrets = new Secrets();
    const { apiKey, baseUrl, realtimeUrl, realtimeApiUrl } = configurationSources;
    secrets.learn(environment[apiKey.environment]?.trim() ?? "");
    const urls = [baseUrl, realtimeUrl, realtimeApiUrl].map((source) => source.environment);
    for (const name of [...urls, ...proxyVariables]) secrets.learnUrl(environment[name] ?? "");
    return secrets;
  }

  /** The key of an account, and the credentials in its URLs. */
  learnAccount({
    apiKey,
    baseUrl,
    realtimeUrl,
    realtimeApiUrl,
  }: Readonly<Record<"apiKey" | "baseUrl" | "realtimeUrl" | "realtimeApiUrl", string>>): void {
    this.learn(apiKey);
    for (const url of [baseUrl, realtimeUrl, realtimeApiUrl]) this.learnUrl(url);
  }

  /** From now on the text is not said. Of a URL the origin still may be. */
  learn(secret: string): void {
    if (secret === "") return;
    this.#remember(`secret ${secret}`, () => ({
      forms: formsOf(secret, originLength(secret)),
      standIn: placeholder,
      everywhere: true,
    }));
  }

  /** A name that is stored as a secret. It may be a common word, and so only the service's words are searched. */
  learnName(name: string): void {
    if (name === "") return;
    this.#remember(`name ${name}`, () => ({
      forms: formsOf(name),
      standIn: placeholder,
      everywhere: false,
    }));
  }

  /** A password with its user name, as HTTP sends the two: `Basic` and Base64. */
  learnLogin(user: string, password: string): void {
    if (password === "") return;
    this.learn(password);
    this.#remember(`login ${user}:${password}`, () => ({
      forms: encodedForms(`${user}:${password}`),
      standIn: placeholder,
      everywhere: true,
    }));
  }

  /** A token of a realtime connection. The last few are known. */
  learnToken(token: string): void {
    this.learn(token);
    this.#tokens.push(token);
    const old = this.#tokens.length > mostTokens ? this.#tokens.shift() : undefined;
    if (old !== undefined && !this.#tokens.includes(old)) this.#forget(`secret ${old}`);
  }

  /** URLs often are credentials: only its origin is said of it. A login, and what seems to be a key, never. */
  learnUrl(text: string): void {
    const written = text.trim().replace(/\/+$/, "");
    if (!URL.canParse(written)) return;
    const url = new URL(written);
    const [user, password] = [unescapedUrl(url.username), unescapedUrl(url.password)];
    if (password !== "") this.learnLogin(user, password);
    else this.learn(user);
    for (const part of credentialsIn(url)) this.learn(part);
    if (url.pathname === "/" && url.search === "" && url.username === "" && url.password === "") return;
    this.#remember(`url ${written}`, () => ({
      forms: [...new Set([written, url.href])].flatMap(wholeForms),
      standIn: `${url.protocol}//${url.host}/…`,
      everywhere: true,
    }));
  }

  /**
   * Words of somebody else, fit to be repeated. Whoever shortens them does it afterwards.
   * @returns undefined when a part of a secret would remain, so that nothing of it may be said
   */
  said(words: string): string | undefined {
    const text = words.slice(0, longestText);
    const entries = this.#all();
    const ranges = merged(rangesIn(text, entries));
    if (repeatsPieces(text, ranges, entries)) return undefined;
    return withoutUnknownSecrets(withoutLogins(replaced(text, ranges)), placeholder);
  }

  /** A sentence of our own, in which a value may stand that is secret. What has been hidden before stays so. */
  hidden(sentence: string): string {
    const entries = this.#all().filter(({ everywhere }) => everywhere);
    const sentences = sentence.split(placeholder).map((text) => {
      const ranges = rangesIn(text, entries, ({ as }) => as !== "word");
      return withoutLogins(replaced(text, merged(ranges)));
    });
    return sentences.join(placeholder);
  }

  #remember(key: string, entry: () => Entry): void {
    this.#entries.set(key, entry);
  }

  #forget(key: string): void {
    this.#entries.delete(key);
    this.#made.delete(key);
  }

  /** Forms are made when the first message needs them: most runs have none. */
  #all(): Entry[] {
    return [...this.#entries].map(([key, make]) => {
      const entry = this.#made.get(key) ?? make();
      this.#made.set(key, entry);
      return entry;
    });
  }
}

function rangesIn(text: string, entries: readonly Entry[], counts: (form: Form) => boolean = () => true) {
  const readings = readingsOf(text);
  const ranges: Range[] = [];
  for (const { forms, standIn } of entries) {
    for (const form of forms) {
      if (!counts(form)) continue;
      for (const reading of form.as === "dense" ? readings.dense : readings.spaced) {
        for (
          let at = reading.text.indexOf(form.text);
          at !== -1;
          at = reading.text.indexOf(form.text, at + 1)
        ) {
          const end = at + form.text.length;
          if (form.as === "word" && !isWord(reading.text, at, end)) continue;
          ranges.push({ start: reading.starts[at] ?? 0, end: reading.ends[end - 1] ?? 0, standIn });
        }
      }
    }
  }
  return ranges;
}

function isWord(text: string, start: number, end: number): boolean {
  const inner = /[\p{L}\p{N}_]/u;
  return !inner.test(text.charAt(start - 1)) && !inner.test(text.charAt(end));
}

/** Ranges that touch become one; it is said in the words of the one that covers it all. */
function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  const inOrder = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end);
  for (const range of inOrder) {
    const last = result.at(-1);
    if (last === undefined || range.start > last.end) {
      result.push({ ...range });
    } else if (range.end > last.end || (range.start === last.start && range.end === last.end)) {
      last.end = range.end;
      if (range.standIn !== last.standIn) last.standIn = placeholder;
    }
  }
  return result;
}

function replaced(text: string, ranges: readonly Range[]): string {
  let [result, done] = ["", 0];
  for (const { start, end, standIn } of ranges) {
    result += text.slice(done, start) + standIn;
    done = end;
  }
  return result + text.slice(done);
}

/** Whether what is left repeats a piece of a secret that is long enough to be of use. */
function repeatsPieces(text: string, ranges: readonly Range[], entries: readonly Entry[]): boolean {
  const readings = readingsOf(text);
  const left = {
    dense: new Pieces(readings.dense, ranges),
    spaced: new Pieces(readings.spaced, ranges),
  };
  return entries.some(({ forms }) =>
    forms.some(
      ({ text: form, as, piecesFrom }) =>
        piecesFrom !== undefined && (as === "dense" ? left.dense : left.spaced).occurIn(form, piecesFrom),
    ),
  );
}

function withoutLogins(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi, "$1");
}

function originLength(text: string): number {
  if (!/^(https?|wss?):\/\//i.test(text) || !URL.canParse(text)) return 0;
  const { username, password } = new URL(text);
  if (username !== "" || password !== "") return text.indexOf("//") + 2;
  return /^[^/]*\/\/[^/?#]*/.exec(text)?.[0].length ?? 0;
}

/** Parts that look drawn at random, every value of a query, and what stands behind a #. */
function credentialsIn({ pathname, searchParams, hash }: URL): string[] {
  const parts = pathname.split("/").map(unescapedUrl);
  const random = parts.filter((part) => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part));
  const others = [...searchParams.values(), unescapedUrl(hash.slice(1))];
  return [...random, ...others.filter((value) => value.length >= overlapLength)];
}

function unescapedUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
