import { KadoaError } from "../../../client/errors";
import { secrets } from "../../account/secrets";

interface Refused {
  /** The call: `POST /repos/…`. */
  name: string;
  service: string;
  tokenName: string;
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  /** In milliseconds since the epoch. */
  now: number;
}

const longestWords = 300;

/** An answer that is no success, or not of the form that is documented, as one of our errors. */
export function refusalOf(refused: Refused): KadoaError {
  const { name, service, tokenName, status, headers, body } = refused;
  const words = wordsOf(body);
  const problem = `${service} answered ${status} to ${name}: ${words === "" ? "it gave no reason" : words}`;
  const wait = waitOf(refused);
  if (status === 429 || (status === 403 && wait !== undefined)) {
    return new KadoaError("RATE_LIMITED", problem, {
      status,
      transient: true,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
      fix: "wait, then run it again.",
    });
  }
  // A page to sign in comes with 203 or a redirect, in the place of a plain refusal.
  const isPage = body === undefined && String(headers["content-type"] ?? "").startsWith("text/html");
  if (status === 401 || ((status === 203 || status === 302) && isPage)) {
    const fix = `set ${tokenName} to a token that is valid.`;
    return new KadoaError("CONFIGURATION", problem, { status, fix });
  }
  if (status === 403 || status === 404) {
    const fix = `let ${tokenName} write comments on this pull request.`;
    return new KadoaError(status === 403 ? "FORBIDDEN" : "NOT_FOUND", problem, { status, fix });
  }
  if (status >= 500 || status === 408) {
    return new KadoaError("SERVER", problem, {
      status,
      transient: true,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
      fix: `run it again; if it stays, look at the status of ${service}.`,
    });
  }
  if (status >= 400)
    return new KadoaError("INVALID", problem, { status, fix: `report it, with what ${service} said.` });
  const other = `${problem}, which is not what its API documents`;
  return new KadoaError("UNEXPECTED_ANSWER", other, {
    status,
    fix: `check the address of ${service}'s API.`,
  });
}

/** Seconds to wait: as asked, or until the hour of requests that GitHub counts is over. */
function waitOf({ headers, now }: Refused): number | undefined {
  const asked = String(headers["retry-after"] ?? "").trim();
  if (/^\d+$/.test(asked)) return Number(asked);
  const date = Date.parse(asked);
  if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  const reset = Number(headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"]);
  const isUsedUp = headers["x-ratelimit-remaining"] === "0" || headers["ratelimit-remaining"] === "0";
  return isUsedUp && reset > 0 ? Math.max(1, reset - now / 1000) : undefined;
}

/** `message` of GitHub, GitLab and Azure, `error.message` of Bitbucket. */
function wordsOf(body: unknown): string {
  const { message, error } = (body ?? {}) as { message?: unknown; error?: { message?: unknown } | string };
  const words = [message, typeof error === "object" ? error?.message : error].find(
    (text) => typeof text === "string",
  );
  const said = words === undefined ? "" : (secrets.said(words as string) ?? "").replace(/\s+/g, " ").trim();
  return said.length > longestWords ? `${said.slice(0, longestWords)} …` : said;
}
