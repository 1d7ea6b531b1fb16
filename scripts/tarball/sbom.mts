// The list of what users get with the package, in the form CycloneDX, from package-lock.json: the dependencies, and what
// the build bundles; and what may be among it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import { bundles } from "../bundle.mts";
import { root } from "../checkout.mts";
import { placesOf } from "../lockfile.mts";
import { succeed } from "../processes.mts";

const property = z.object({ name: z.string(), value: z.string() });
const licence = z.union([
  z.object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) }),
  z.object({ expression: z.string() }),
]);
const component = z.looseObject({
  "bom-ref": z.string(),
  name: z.string(),
  version: z.string(),
  licenses: z.array(licence).default([]),
  properties: z.array(property).default([]),
});
const named = z.object({ name: z.string(), version: z.string() });
const subject = z.looseObject({ name: z.string() });
const document = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.looseObject({ component: subject }),
  components: z.array(component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

export type Sbom = z.infer<typeof document>;
/** Of `npm sbom`, what users get. */
export async function sbomOfPackage(): Promise<Sbom> {
  const flags = ["--sbom-format", "cyclonedx", "--sbom-type", "library", "--package-lock-only"];
  const all = document.parse(JSON.parse(await succeed("npm", ["sbom", ...flags])));
  const installed = [...(await placesOf(root, Object.keys(manifest.dependencies)))];
  const { packages } = await bundles();
  return onlyWhatIsShipped(all, {
    installed: new Set(installed.map((place) => referenceOf(join(root, place)))),
    bundled: new Set(packages.map(referenceOf)),
  });
}

/** How the document refers to the package in a folder. */
function referenceOf(folder: string): string {
  const { name, version } = named.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return `${name}@${version}`;
}

/** The document without what stays in the checkout; each set has references such as `zod@4.6.7`. */
export function onlyWhatIsShipped(
  all: Sbom,
  { installed, bundled }: { installed: ReadonlySet<string>; bundled: ReadonlySet<string> },
): Sbom {
  const components = all.components.flatMap((it) => {
    const reference = it["bom-ref"];
    if (!installed.has(reference) && !bundled.has(reference)) return [];
    // The tools of the checkout are marked as such; what is bundled is among them.
    const marks = bundled.has(reference) ? [{ name: "pulumi-kadoa:bundled", value: "true" }] : [];
    return [{ ...it, scope: "required", properties: marks }];
  });
  const shipped = new Set(components.map((it) => it["bom-ref"]));
  const others = new Set(all.components.map((it) => it["bom-ref"]).filter((ref) => !shipped.has(ref)));
  const dependencies = all.dependencies
    .filter(({ ref }) => !others.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => shipped.has(other)) }));
  // npm calls it by the name of its folder.
  const component = { ...all.metadata.component, name: manifest.name };
  return { ...all, metadata: { ...all.metadata, component }, components, dependencies };
}

/** Licences under which users may get something with the package: each asks for no more than a notice. */
export const allowedLicences = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
];

/** The components whose licence is not among the allowed ones. */
export function notAllowed({ components }: Pick<Sbom, "components">): string[] {
  return components
    .map(({ name, version, licenses }) => ({
      name: `${name} ${version}`,
      said: licenses.map(textOf).join(" AND "),
    }))
    .filter(({ said }) => !isAllowed(said))
    .map(({ name, said }) => `${name}: ${said || "says no licence"}`);
}

function textOf(said: z.infer<typeof licence>): string {
  if ("expression" in said) return said.expression;
  return said.license.id ?? said.license.name ?? "";
}

/** Whether an SPDX expression lets us choose allowed licences alone. One that mixes AND with OR is for a person to read. */
function isAllowed(expression: string): boolean {
  const parts = (by: RegExp) => expression.replace(/[()]/g, " ").trim().split(by);
  const isListed = (id: string) => allowedLicences.includes(id.trim());
  const choices = parts(/\s+OR\s+/);
  return choices.length > 1 ? choices.some(isListed) : parts(/\s+AND\s+/).every(isListed);
}
