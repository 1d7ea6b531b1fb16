import { settingName } from "./configuration";
import { configurationSources } from "./configuration-sources";
import { KadoaError } from "./errors";
import { leftOut, type Secrets } from "./secrets";

interface Fault {
  call: string;
  baseUrl: string;
  /** The name in `kadoa:profiles` under which the account is configured. */
  profile?: string | undefined;
  requestId: string;
  /** Taken out of what the transport says. */
  secrets: Secrets;
  cause: unknown;
  timedOut: boolean;
  timeoutMs: number;
}

/** Codes with which Node and undici say that no connection came about, so that nothing was sent. */
const neverConnected = new Map<string, string>([
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "the host name is unknown"],
  ["EAI_AGAIN", "the host name cannot be looked up now"],
  ["EHOSTUNREACH", "the host is out of reach"],
  ["ENETUNREACH", "the network is out of reach"],
  ["UND_ERR_CONNECT_TIMEOUT", "no connection within 10 s"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is self-signed"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "its certificate chain is self-signed"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate cannot be verified"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another host"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "it does not speak TLS"],
  ["UND_ERR_PRX_CONN", "the proxy cannot be reached"],
  ["UND_ERR_PRX_TLS", "no TLS connection to the proxy"],
]);

/** Those of them that pass: the others stay until somebody changes a name, a certificate or a setting. */
const transient = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_PRX_CONN",
]);

/** Turns what the transport threw into one of our errors, and keeps apart what was and was not sent. */
export function faultOf({
  call,
  baseUrl,
  profile,
  requestId,
  secrets,
  cause,
  timedOut,
  timeoutMs,
}: Fault): KadoaError {
  const origin = new URL(baseUrl).origin;
  if (timedOut) {
    return new KadoaError("TIMEOUT", `${call} had no answer from ${origin} within ${timeoutMs / 1000} s`, {
      requestId,
      cause,
      transient: true,
      fix: "run it again; if it stays, look at the service's status and at your proxy.",
    });
  }
  const codes = codesIn(cause);
  if (codes.some((code) => ["UND_ERR_CLOSED", "UND_ERR_DESTROYED"].includes(code))) {
    return new KadoaError("CANCELLED", `${call} was cancelled: the client was closed`, { cause });
  }
  const known = codes.find((code) => neverConnected.has(code));
  if (known !== undefined || refusedByProxy(cause)) {
    const general = `${settingName("baseUrl")} (${configurationSources.baseUrl.environment})`;
    const setting =
      profile === undefined ? general : `${settingName("baseUrl", profile)}, or where it has none ${general}`;
    const reason = known === undefined ? wordsOf(cause, secrets) : neverConnected.get(known);
    return new KadoaError("UNREACHABLE", `${call} did not reach ${origin}: ${reason}`, {
      requestId,
      cause,
      transient: known !== undefined && transient.has(known),
      fix: `check ${setting}, the network and HTTPS_PROXY.`,
    });
  }
  return new KadoaError(
    "CONNECTION_LOST",
    `the connection to ${origin} broke during ${call} (${codes[0] ?? wordsOf(cause, secrets)})`,
    {
      requestId,
      cause,
      transient: true,
      fix: "run it again; what was interrupted is looked for before anything is made twice.",
    },
  );
}

/** The codes in an error, its causes and the parts of an AggregateError (happy eyeballs), outside first. */
function codesIn(cause: unknown, depth = 0): string[] {
  if (typeof cause !== "object" || cause === null || depth > 4) return [];
  const { code, cause: inner, errors } = cause as { code?: unknown; cause?: unknown; errors?: unknown };
  return [
    ...(typeof code === "string" ? [code] : []),
    ...(Array.isArray(errors) ? codesIn(errors[0], depth + 1) : []),
    ...codesIn(inner, depth + 1),
  ];
}

/** undici says in words only that a proxy answered CONNECT with something else than 200. */
function refusedByProxy(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith("Proxy response (");
}

function wordsOf(cause: unknown, secrets: Secrets): string {
  return secrets.said(cause instanceof Error ? cause.message : String(cause)) ?? leftOut;
}
