import { commandForKey } from "./configuration";
import { KadoaError } from "./errors";

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
  /** Never repeated in a message, even when the service echoes it. */
  apiKey: string;
  /** The name in `kadoa:profiles` under which the key is configured. */
  profile?: string | undefined;
  now: number;
}

/** Turns an answer outside 2xx into one of our errors. */
export function refusal({ call, answer, body, requestId, apiKey, profile, now }: Refusal): KadoaError {
  const { status } = answer;
  const words = wordsOf(body);
  const code = codeOf(status);
  const fix = code === "AUTHENTICATION" ? fixOfKey(profile) : fixes[code];
  const retryAfterSeconds = retryAfter(header(answer, "retry-after"), dateOf(answer) ?? now);
  return new KadoaError(code, `${status} from ${call}${words ? `: ${words}` : ""}`, {
    status,
    requestId,
    transient: status >= 500 || [408, 425, 429].includes(status),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(fix === undefined ? {} : { fix: fix.replace("{id}", requestId) }),
  }).redacted([apiKey]);
}

/** When the answer was made, in the service's own time. */
export function dateOf(answer: Answer): number | undefined {
  return httpDate(header(answer, "date"));
}

export function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const fixes: Partial<Record<ReturnType<typeof codeOf>, string>> = {
  FORBIDDEN: "use an API key that may do this, or ask the workspace's owner.",
  SERVER: "run it again; if it stays, give Kadoa's support the request id {id}.",
  TIMEOUT: "run it again; if it stays, give Kadoa's support the request id {id}.",
  RATE_LIMITED: "wait, then run it again with a lower `--parallel`.",
};

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

/** Error bodies come in several shapes; the words are in `message`, or in `error` when that is text. */
function wordsOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { message, error } = body as { message?: unknown; error?: unknown };
  const words =
    typeof message === "string" && message ? message : typeof error === "string" ? error : undefined;
  return words?.replace(/\s+/g, " ").slice(0, 500);
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
