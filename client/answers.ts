import { commandForKey } from "./configuration";
import { KadoaError } from "./errors";
import { leftOut, type Secrets } from "./secrets";

/** One complete HTTP answer. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface Refusal {
  call: string;
  answer: Answer;
  body: unknown;
  requestId: string;
  /** Where the call went, as people may see it. */
  origin: string;
  /** Taken out of what the service says. */
  secrets: Secrets;
  /** The name in `kadoa:profiles` under which the key is configured. */
  profile?: string | undefined;
  now: number;
}

/** Turns an answer outside 2xx into one of our errors. */
export function refusal(refused: Refusal): KadoaError {
  const { call, answer, body, requestId, secrets, now } = refused;
  const { status } = answer;
  const words = wordsOf(body, secrets);
  const code = codeOf(status);
  const fix = fixOf(refused, code, words);
  const retryAfterSeconds = retryAfter(header(answer, "retry-after"), dateOf(answer) ?? now);
  return new KadoaError(code, `${status} from ${call}${words ? `: ${words}` : ""}`, {
    status,
    requestId,
    transient: status >= 500 || [408, 425, 429].includes(status),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(fix === undefined ? {} : { fix }),
  });
}

/**
 * What the service, or something before it, calls its answer. One that is no plain id, or repeats a secret, is
 * none: then it is the id that was sent.
 */
export function requestIdOf(answer: Pick<Answer, "headers">, sentId: string, secrets: Secrets): string {
  const given = header(answer, "x-request-id") ?? header(answer, "x-amzn-requestid") ?? "";
  return /^[\w.:=/+-]{1,128}$/.test(given) && secrets.said(given) === given ? given : sentId;
}

/** When the answer was made, in the service's own time. */
export function dateOf(answer: Answer): number | undefined {
  return httpDate(header(answer, "date"));
}

export function header(answer: Pick<Answer, "headers">, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function fixOf(
  { answer, requestId, origin, secrets, profile }: Refusal,
  code: ReturnType<typeof codeOf>,
  words: string | undefined,
): string | undefined {
  const support = `run it again; if it stays, give Kadoa's support the request id ${requestId}.`;
  switch (code) {
    case "AUTHENTICATION":
      return fixOfKey(profile);
    case "FORBIDDEN":
      return "use an API key that may do this, or ask the workspace's owner.";
    case "SERVER":
    case "TIMEOUT":
      return support;
    case "RATE_LIMITED":
      return "wait, then run it again with a lower `--parallel`.";
    case "UNEXPECTED_ANSWER":
      return `check that ${origin} is Kadoa's API${ledTo(answer, secrets)}; request id ${requestId}.`;
    default:
      // Else the words say what to correct.
      return words === leftOut
        ? `check each argument; Kadoa's support can look up the words by the request id ${requestId}.`
        : undefined;
  }
}

/** Where a redirect leads. It is not followed: the key would go to whoever is there. */
function ledTo(answer: Answer, secrets: Secrets): string {
  const target = header(answer, "location") ?? "";
  const place = URL.canParse(target) ? secrets.said(new URL(target).origin) : undefined;
  return place === undefined || place === "null" ? "" : `: it sends on to ${place}`;
}

function fixOfKey(profile: string | undefined): string {
  const orVariable = profile === undefined ? ", or KADOA_API_KEY" : "";
  return (
    `set a valid key with ${commandForKey(profile)}${orVariable}; refresh and destroy use the key of the ` +
    "last `up`, so after rotating it run `pulumi up`, or add `--run-program`."
  );
}

function codeOf(status: number) {
  if (status === 401) return "AUTHENTICATION";
  if (status === 403) return "FORBIDDEN";
  if (status === 404) return "NOT_FOUND";
  if (status === 408) return "TIMEOUT";
  if (status === 409) return "CONFLICT";
  if (status === 429) return "RATE_LIMITED";
  if (status >= 500 || status === 425) return "SERVER";
  if (status < 400) return "UNEXPECTED_ANSWER";
  return "INVALID";
}

/** More of an error's words, in signs, nobody reads. */
const longestWords = 500;

/** Error bodies come in several shapes; the words are in `message`, or in `error` when that is text. */
function wordsOf(body: unknown, secrets: Secrets): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { message, error } = body as { message?: unknown; error?: unknown };
  const words =
    typeof message === "string" && message ? message : typeof error === "string" ? error : undefined;
  if (words === undefined) return undefined;
  // Before anything is cut or collapsed, or half a secret would pass.
  const said = (secrets.said(words) ?? leftOut).replace(/\s+/g, " ");
  return said.length > longestWords ? `${said.slice(0, longestWords)} …` : said;
}

/**
 * `Retry-After` as seconds, given as such or as a date. A date is the server's, so it is counted from the
 * server's own `Date`: the two clocks may differ. Both are whole seconds cut off, so this never is early.
 */
function retryAfter(value: string | undefined, answeredAt: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const until = httpDate(text);
  if (until === undefined) return undefined;
  return Math.max(0, (until - answeredAt) / 1000);
}

/** Milliseconds since the epoch of an HTTP date; the oldest of its three forms does not say that it is UTC. */
function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const time = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
