import { isRecord } from "../../client/json";
import { plain } from "../../client/plain";
import { isUnknown, secretMark } from "../../provider/for-cli";

/** What stands for a secret in a preview, and in every review. */
export const masked = "[secret]";

/** Where one text of a review stands for a value, it is at most this long. */
const longest = 80;

export function isSecret(value: unknown): boolean {
  return value === masked;
}

/** The same value with every marked secret masked, whether it is encrypted or not. */
export function withoutSecrets(value: unknown): unknown {
  const isMarked = (part: unknown) =>
    isRecord(part) && Object.entries(secretMark).every(([key, mark]) => part[key] === mark);
  return changed(value, (part) => (isMarked(part) ? { instead: masked } : undefined));
}

/** The same value, what the function answers in place of its parts. */
function changed(value: unknown, change: (part: unknown) => { instead: unknown } | undefined): unknown {
  const found = change(value);
  if (found !== undefined || typeof value !== "object" || value === null)
    return found ? found.instead : value;
  if (Array.isArray(value)) return value.map((part) => changed(part, change));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, changed(part, change)]));
}

/** One value, fit for everyone's eyes: no secret, of a URL the origin only, in one line. */
export function shown(value: unknown): string {
  const text = plain(textOf(value)).trim();
  if (text.length <= longest) return text;
  // A sign that the cut would halve is left out.
  return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function textOf(value: unknown): string {
  const open = changed(value, (part) => {
    if (isUnknown(part)) return { instead: "(known after up)" };
    return typeof part === "string" ? { instead: hideUrls(part) } : undefined;
  });
  return typeof open === "string" ? open : (JSON.stringify(open) ?? "(none)");
}

/** URLs often are credentials: only their origin stays. */
export function hideUrls(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`<>()]+/gi, (url) => {
    if (!URL.canParse(url)) return "(a URL)";
    const { protocol, host, pathname, search, hash } = new URL(url);
    const rest = pathname.replace("/", "") + search + hash;
    return `${protocol}//${host}${rest === "" ? "" : "/…"}`;
  });
}

export function isPlainHttp(value: unknown): boolean {
  return typeof value === "string" && URL.canParse(value) && new URL(value).protocol === "http:";
}

/** `auth.headers["X Env"]` and `recipients[0]`, as Pulumi writes paths, in their parts. */
export function pathParts(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|[^.[\]]+/g)].map(
    ([whole, quoted, index]) => quoted?.replace(/\\(.)/g, "$1") ?? index ?? whole,
  );
}

/** Every path at or below a value that holds a secret. */
export function secretPaths(value: unknown, path: string): string[] {
  if (isSecret(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  return Object.entries(value).flatMap(([key, part]) => secretPaths(part, below(key)));
}
