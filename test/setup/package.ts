import path from "node:path";
import { dataFolder, withoutProxyToLoopback } from "../../scripts/checkout.mts";
import { buildIfStale } from "../../scripts/package.mts";

/** Every test sees the package as its users do: compiled, and with no account in the environment. */
export default async function setup(): Promise<void> {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("KADOA_") && !["KADOA_FAULTS", "KADOA_MATRIX"].includes(name))
      delete process.env[name];
  }
  Object.assign(process.env, withoutProxyToLoopback(process.env));
  // Each deployment starts a provider, which loads all of Pulumi's SDK: half of that is compiling it again.
  process.env.NODE_COMPILE_CACHE ??= path.join(dataFolder, "compile-cache");
  // The compiler writes what it can; `npm run types` is where its findings count.
  await buildIfStale().catch((error: Error) => console.warn(error.message));
}
