import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../../client/loopback";

export interface GuardedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Why a request may not come in; undefined when it may. A page elsewhere, or one that points a name of its own at
 * this machine, can neither read nor write; a write has to come from the console's own page.
 * @param anyName whether the server was opened to a network, whose names it does not know
 */
export function refusalOf({ method, headers }: GuardedRequest, anyName = false): string | undefined {
  const { host = "", origin } = headers;
  const own = `http://${host}`;
  if (!URL.canParse(own)) return "The request names no host.";
  if (!anyName && !isLoopback(new URL(own).hostname)) return "The console answers to loopback names only.";
  if (origin !== undefined && origin !== own) return "The request comes from another site.";
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return "The request comes from another site.";
  if (method === "GET" || method === "HEAD") return undefined;
  if (origin === undefined) return "The request does not say which page it comes from.";
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return type === "application/json" ? undefined : "The request is not one of the console's page.";
}

/** What every answer of the console says to the browser: nothing from elsewhere, and nothing to elsewhere. */
export const safeHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;
