import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../client/loopback";

/**
 * Whether a request may come in. On loopback only loopback names may: a page in a browser that points a name
 * of its own at this machine, or calls from another origin, is refused.
 */
export function isWelcome(headers: IncomingHttpHeaders, listenHost: string): boolean {
  if (!isLoopback(listenHost)) return true; // Whoever opened it to a network chose its names.
  if (!isLoopback(hostname(`http://${headers.host ?? ""}`))) return false;
  return headers.origin === undefined || isLoopback(hostname(headers.origin));
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
