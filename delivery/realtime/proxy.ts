import type { Agent } from "node:http";
import { getProxyForUrl } from "proxy-from-env";
import { unusableProxy } from "../../client/connections";

/** The way through the proxy that the environment names for this URL (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
export async function proxyAgent(webSocketUrl: string): Promise<Agent | undefined> {
  // The variables know no WebSocket: wss goes where https goes.
  const proxy = getProxyForUrl(webSocketUrl.replace(/^ws/, "http"));
  if (proxy === "") return undefined;
  if (!URL.canParse(proxy)) throw unusableProxy();
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  return new HttpsProxyAgent(proxy);
}
