import { getProxyForUrl } from "proxy-from-env";
import { isLoopback } from "../../client/loopback";
import { type Finding, ok, warning } from "./check";

/** In the order of what is said of them; the lower case counts first, as everywhere. */
const variables = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/** Which proxies the environment names, of each only where it is; and whether one stands in the way to us. */
export function checkProxy(urls: readonly string[]): Finding {
  const proxies = variables.flatMap((name) => {
    const value = valueFor(name);
    return value === undefined ? [] : [{ name, place: placeOf(value) }];
  });
  const exceptions = valueFor("NO_PROXY");
  const named = [
    ...(proxies.length === 0 ? ["none in the environment"] : []),
    ...proxies.map(({ name, place }) => `${name} ${place ?? "is no URL"}`),
    ...(exceptions === undefined ? [] : [`NO_PROXY ${exceptions}`]),
  ].join("; ");
  const unusable = proxies.filter(({ place }) => place === undefined).map(({ name }) => name);
  if (unusable.length > 0) {
    const fix = `write ${unusable.join(" and ")} with its scheme, such as http://proxy.example.com:3128.`;
    return warning(named, fix);
  }
  const astray = urls.map((url) => url.replace(/^ws/, "http")).find(isAstray);
  if (astray === undefined) return ok(named);
  const { hostname } = new URL(astray);
  return warning(
    `${named}; it is asked for ${hostname}, which is this machine`,
    `add ${hostname} to NO_PROXY.`,
  );
}

/** What is on this machine has to be reached without a proxy: for that one it would be another machine. */
function isAstray(url: string): boolean {
  return isLoopback(new URL(url).hostname) && getProxyForUrl(url) !== "";
}

function valueFor(name: string): string | undefined {
  return process.env[name.toLowerCase()] || process.env[name] || undefined;
}

/** Scheme, host and port; a proxy's user name and password stay unsaid. */
function placeOf(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, host } = new URL(value);
  // Without a scheme, `proxy:3128` is a URL too, one of a scheme of its own and without a host.
  return host === "" ? undefined : `${protocol}//${host}`;
}
