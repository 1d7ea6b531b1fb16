// Writes everything that follows from the declarations in provider/resources/: the registry, the classes of sdk/, the
// table in the README, docs/resources.md, schema.json of the native plug-in, the snippets of all pages, and the version; the
// behaviour's defaults and table; the licences of what is bundled;
// and what says where the project lives. Run by `npm run gen`; the gate fails when it changes a file.
import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { behaviourTable, defaultsFile } from "./behaviour.mts";
import { bundles } from "./bundle.mts";
import { root } from "./checkout.mts";
import { classFile } from "./class-file.mts";
import { readKinds } from "./kinds.mts";
import { noticesOf } from "./notices.mts";
import { succeed } from "./processes.mts";
import { change, pagesIn, replaceBlock, withSnippets, write } from "./readme.mts";
import { pageOf, summaryOf } from "./reference.mts";
import { packagePlace, writePlaces } from "./repository.mts";
import { pluginManifest, schemaOf } from "./schema.mts";

const kinds = await readKinds();
const names = kinds.map(({ definition }) => definition.kind);
// A legacy subscription reaches somebody too, and is no channel.
const channels = kinds.filter(({ definition }) => definition.constants?.channelType !== undefined);
const from = "// Written by `npm run gen` from provider/resources/. Do not edit.";

const generated = new Map(kinds.map((kind) => [`sdk/${kind.file}.gen.ts`, classFile(kind)]));
generated.set(
  "provider/resources.gen.ts",
  `${from}
import type { ResourceDefinition } from "./kind/definition";
${kinds.map(({ file }, index) => `import { ${names[index]} } from "./resources/${file}";`).join("\n")}

export const definitions: Readonly<Record<string, ResourceDefinition>> = { ${names.join(", ")} };
`,
);
generated.set(
  "sdk/resources.gen.ts",
  `${from}
${channels.map(({ definition, file }) => `import type { ${definition.kind} } from "./${file}.gen";`).join("\n")}

${kinds.map(({ file }) => `export * from "./${file}.gen";`).join("\n")}

/** A channel of any kind. */
export type Channel = ${channels.map(({ definition }) => definition.kind).join(" | ")};

/** Kadoa's names of the kinds of channels. */
export type ChannelType = Channel["channelType"];
`,
);
generated.set(
  "client/version.gen.ts",
  `// Written by \`npm run gen\` from package.json. Do not edit.
export const version = ${JSON.stringify(manifest.version)};
export const userAgent = \`pulumi-kadoa/\${version}\`;
/** The oldest Node on which the package runs. */
export const oldestNode = ${JSON.stringify(manifest.engines.node.replace(/^>=/, ""))};
`,
);
for (const [file, text] of generated) write(file, text);

for (const language of ["typescript", "python", "yaml"]) {
  change(`templates/${language}/package.json`, (text) =>
    text.replace(/("pulumi-kadoa": ")[^"]*/, `$1^${manifest.version}`),
  );
}
change("README.md", (text) => replaceBlock(text, "resources", summaryOf(kinds)));
write("docs/resources.md", pageOf(kinds));
write("schema.json", await schemaOf(kinds, packagePlace));
write("plugin/package.json", pluginManifest());
write("docs/behaviour.json", defaultsFile);
change("docs/behaviour.md", (text) => replaceBlock(text, "behaviour", behaviourTable()));
// Before the pages take their snippets: one of them names the place.
writePlaces();
for (const page of ["README.md", "skills/pulumi-kadoa/SKILL.md", ...pagesIn(root)])
  change(page, withSnippets);
write("THIRD-PARTY-NOTICES", noticesOf((await bundles()).packages));
write(".nvmrc", `${manifest.devDependencies.node}\n`);

const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
await succeed(process.execPath, [biome, "check", "--write", "schema.json", ...generated.keys()], {
  problem: "The generated files do not pass the linter.",
});
