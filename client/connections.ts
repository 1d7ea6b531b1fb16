import type { Agent, Dispatcher, EnvHttpProxyAgent } from "undici";
import { KadoaError } from "./errors";

/** Connections to HTTP services. undici has its other methods only where it is loaded whole. */
export type Connections = Pick<Dispatcher, "dispatch" | "close" | "destroy">;

/**
 * A keep-alive pool that honours HTTPS_PROXY and NO_PROXY.
 * @throws KadoaError CONFIGURATION when a proxy is no URL
 */
export async function openConnections(): Promise<Connections> {
  const options = { keepAliveTimeout: 4_000, connect: { timeout: 10_000 } };
  const proxied = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].some(
    (name) => process.env[name],
  );
  if (!proxied) return new (await loadAgent())(options);
  const ProxyAgent = await loadProxyAgent();
  try {
    return new ProxyAgent(options);
  } catch {
    // What it throws repeats the URL, and with it a password.
    throw unusableProxy();
  }
}

export function unusableProxy(): KadoaError {
  return new KadoaError("CONFIGURATION", "the proxy that the environment names is not usable", {
    fix: "correct HTTPS_PROXY and HTTP_PROXY: each is a URL such as http://proxy.example.com:3128.",
  });
}

/**
 * By its file, for two reasons. All of undici takes 50 ms more to load, and a run of Pulumi starts several processes. And
 * under the bare name Bun gives a stand-in of its own, which makes no requests. A version of undici that keeps it elsewhere is
 * loaded whole.
 */
async function loadAgent(): Promise<typeof Agent> {
  return import("undici/lib/dispatcher/agent.js").then(
    (file) => file.default,
    async () => (await import("undici/index.js")).Agent,
  );
}

async function loadProxyAgent(): Promise<typeof EnvHttpProxyAgent> {
  return import("undici/lib/dispatcher/env-http-proxy-agent.js").then(
    (file) => file.default,
    async () => (await import("undici/index.js")).EnvHttpProxyAgent,
  );
}
