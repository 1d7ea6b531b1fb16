// npm run audit: asks the registry for known vulnerabilities, and fails when one is in what users get: the
// dependencies and what is bundled. The tools of this checkout reach no user; theirs are counted only.
import { relative } from "node:path";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };
import { bundles } from "./bundle.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { placesOf } from "./lockfile.mts";
import { run } from "./processes.mts";

const advisory = z.object({ title: z.string(), url: z.string() });
const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.string(),
      nodes: z.array(z.string()),
      via: z.array(z.union([advisory, z.string()])),
    }),
  ),
});
const refusal = z.object({ message: z.string(), statusCode: z.number().optional() });

/** How a registry answers that does not have this call. */
const noSuchCall = [404, 405, 410, 501];

async function shipped(): Promise<Set<string>> {
  const places = await placesOf(root, Object.keys(manifest.dependencies));
  for (const folder of (await bundles()).packages) {
    const [place] = /node_modules\/.*$/.exec(folder) ?? [relative(root, folder)];
    places.add(place);
  }
  return places;
}

async function audit(): Promise<string> {
  const { stdout, stderr } = await run("npm", ["audit", "--json"], { cwd: root, timeoutMs: 120_000 });
  const answer: unknown = await new Response(stdout).json().catch(() => undefined);
  const { data: known } = report.safeParse(answer);
  if (known === undefined) {
    const { data } = refusal.safeParse(answer);
    if (noSuchCall.includes(data?.statusCode ?? 0)) return `not audited: the registry has no audit end point`;
    throw new Fault(`npm audit failed.\n${data?.message ?? `${stdout}${stderr}`}`.trimEnd(), {
      fix: "see that the npm registry is within reach (npm ping), then run the same command again.",
    });
  }
  const places = await shipped();
  const found = Object.values(known.vulnerabilities);
  const ours = found.filter(({ nodes }) => nodes.some((node) => places.has(node)));
  if (ours.length === 0) {
    return `no known vulnerability in the ${places.size} packages that users get; ${found.length} in tools of this checkout`;
  }
  const lines = ours.map(
    ({ name, severity, via }) => `  ${name} (${severity}): ${reasonsOf(via).join("; ")}`,
  );
  throw new Fault(`Users would get packages with known vulnerabilities.\n${lines.join("\n")}`, {
    fix: "npm audit fix, then npm run gen; where there is no fixed version, replace the package.",
  });
}

function reasonsOf(via: readonly (z.infer<typeof advisory> | string)[]): string[] {
  return via.map((reason) =>
    typeof reason === "string" ? `by ${reason}` : `${reason.title}, ${reason.url}`,
  );
}

console.log(await audit());
