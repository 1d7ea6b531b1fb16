// Writes everything that follows from the declarations in provider/resources/: the registry, the classes of
// sdk/, the table in the README, docs/resources.md, the snippets of all pages, and the version; and the licences of what is bundled. Run by `npm run gen`; the gate fails when it changes a file.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";
import { bundleEmulator } from "./bundle.mts";
import { noticesOf } from "./notices.mts";
import { pagesIn, replaceBlock, withSnippets, write } from "./readme.mts";
import {
  aliasesOf,
  commentOf,
  interfacesOf,
  pageOf,
  type Reference,
  summaryOf,
  wordsOf,
} from "./reference.mts";
import { writePlaces } from "./repository.mts";

const root = process.cwd();
const folder = path.join(root, "provider/resources");
const require = createRequire(path.join(root, "package.json"));

interface Declared {
  kind: string;
  idProperty: string;
  defaults?: Record<string, unknown>;
  references?: string[];
  secrets?: string[];
  uniqueBy?: string[];
  vouchesFor?: string;
  attachesTo?: string;
  exclusiveBy?: string;
  constants?: Record<string, string>;
  replaceOn: string[];
}

interface Kind extends Declared {
  /** File name without its ending. */
  file: string;
  documentation: string;
  summary: string;
  properties: Property[];
  /** Types that a program may want to name beside the arguments. */
  exportedTypes: string[];
  reference: Reference;
}

/** What the classes do not show as outputs: it says nothing of the object. */
interface Management {
  managementArguments: readonly string[];
}

interface Property {
  name: string;
  optional: boolean;
  documentation: string;
}

function read(file: string): Kind {
  const { managementArguments } = require(path.join(compiled, "provider/kind/define.js")) as Management;
  const modulePath = path.join(compiled, "provider/resources", `${file}.js`);
  const exported = require(modulePath) as Record<string, Declared>;
  const [name, definition] = Object.entries(exported)[0] ?? [];
  if (name === undefined || definition === undefined || definition.kind !== name) {
    throw new Error(`provider/resources/${file}.ts must export one declaration, under the name of its kind`);
  }
  const source = program.getSourceFile(path.join(folder, `${file}.ts`));
  if (source === undefined) throw new Error(`provider/resources/${file}.ts was not compiled`);
  const args = source.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === `${name}Args`,
  );
  const declaration = source.statements.find((node) => ts.isVariableStatement(node) && isExported(node));
  if (args === undefined || declaration === undefined) {
    throw new Error(
      `provider/resources/${file}.ts must export the interface ${name}Args and the constant ${name}`,
    );
  }
  const documentation = classDocumentation(file, commentOf(source, declaration));
  const interfaces = interfacesOf(source);
  const own = interfaces.find((table) => table.name === `${name}Args`);
  return {
    ...definition,
    file,
    documentation,
    summary: firstSentence(documentation),
    properties: checker
      .getPropertiesOfType(checker.getTypeAtLocation(args))
      .map(propertyOf)
      .filter((property) => !managementArguments.includes(property.name)),
    exportedTypes: source.statements
      .filter(
        (node) => (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && isExported(node),
      )
      .map((node) => (node as ts.InterfaceDeclaration | ts.TypeAliasDeclaration).name.text)
      .filter((type) => type !== `${name}Args`)
      .sort(),
    reference: {
      ...definition,
      documentation: wordsOf(documentation),
      references: definition.references ?? [],
      secrets: definition.secrets ?? [],
      tables: own === undefined ? [] : [own, ...interfaces.filter((table) => table !== own)],
      aliases: aliasesOf(source),
      shared: own?.extended,
    },
  };
}

function isExported(node: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(node) &&
    !!ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function propertyOf(symbol: ts.Symbol): Property {
  const declaration = symbol.declarations?.[0];
  return {
    name: symbol.name,
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    documentation: declaration === undefined ? "" : commentOf(declaration.getSourceFile(), declaration),
  };
}

/** The declaration's comment without its tag, which keeps the declaration, and with it zod, out of the published types. */
function classDocumentation(file: string, comment: string): string {
  const tag = "\n * @internal";
  if (comment.includes(tag)) return comment.replace(tag, "");
  throw new Error(`provider/resources/${file}.ts must end the comment on its constant with @internal`);
}

function firstSentence(comment: string): string {
  const [paragraph = ""] = comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^ \* ?/gm, "")
    .trim()
    .split(/\n\s*\n|\n(?=- |@)/);
  return paragraph.replace(/\s+/g, " ").trim();
}

function indented(comment: string): string {
  return comment === "" ? "" : `${comment.replace(/^/gm, "  ")}\n`;
}

function isAlwaysThere(kind: Kind, { name, optional }: Property): boolean {
  return !optional || name === "name" || kind.defaults?.[name] !== undefined;
}

function classFile(kind: Kind): string {
  const { kind: name, file } = kind;
  const required = kind.properties.some(({ optional }) => !optional);
  const references = kind.references ?? [];
  const settings = references.filter((name) => name === kind.attachesTo || name === kind.vouchesFor);
  const channels = references.filter((name) => !settings.includes(name));
  const referring = [union(channels), union(settings)].slice(
    0,
    settings.length > 0 ? 2 : channels.length > 0 ? 1 : 0,
  );
  const declaration = {
    kind: name,
    properties: kind.properties.map((property) => property.name).sort(),
    secrets: kind.secrets ?? [],
    references: kind.references ?? [],
    ...(kind.uniqueBy && { uniqueBy: kind.uniqueBy }),
    ...(kind.vouchesFor && { vouchesFor: kind.vouchesFor }),
    ...(kind.attachesTo && { attachesTo: kind.attachesTo }),
    ...(kind.exclusiveBy && { exclusiveBy: kind.exclusiveBy }),
  };
  const fields = kind.properties.map((property) => {
    const type = `Declared.${name}Args[${JSON.stringify(property.name)}]`;
    const plain = isAlwaysThere(kind, property) && property.optional ? `NonNullable<${type}>` : type;
    return `${indented(property.documentation)}  declare readonly ${property.name}: pulumi.Output<${plain}>;`;
  });
  const constants = Object.entries(kind.constants ?? {}).map(
    ([key, value]) => `  readonly ${key} = ${JSON.stringify(value)} as const;`,
  );
  return `// Written by \`npm run gen\` from provider/resources/${file}.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/${file}";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = ${JSON.stringify(declaration)};

export interface ${name}Args
  extends ProgramArgs<${[`Declared.${name}Args`, ...referring].join(", ")}> {}
${kind.exportedTypes.length > 0 ? `\nexport type { ${kind.exportedTypes.join(", ")} } from "../provider/resources/${file}";\n` : ""}
${kind.documentation}
export class ${name} extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, { profile, ...options }: LookUpOptions = {}): ${name} {
    return new ${name}(name, { profile }, { ...options, id });
  }

${constants.length > 0 ? `${constants.join("\n")}\n\n` : ""}${fields.join("\n")}${kind.vouchesFor === undefined ? "" : `\n${verifiedField}`}

  /** @param name The Pulumi name${kind.properties.some((property) => property.name === "name") ? ", and the default of `args.name`" : ""}. */
  constructor(name: string, args${required ? "" : "?"}: ${name}Args, options?: pulumi.CustomResourceOptions);
${required ? lookUpOverload(name) : ""}  constructor(name: string, args?: ${required ? `${name}Args | { profile?: pulumi.Input<string> }` : `${name}Args`}, options?: pulumi.CustomResourceOptions) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** Kadoa's id of it. */
  get ${kind.idProperty}(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is ${name} {
    return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === typeOf(declaration.kind);
  }
}
`;
}

function union(names: readonly string[]): string {
  return names.length === 0 ? "never" : names.map((name) => JSON.stringify(name)).join(" | ");
}

const verifiedField = `  /** True when the last run has held. */
  declare readonly verified: pulumi.Output<boolean>;`;

function lookUpOverload(name: string): string {
  return `  /** Reads an existing object; \`${name}.get\` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
`;
}

const compiled = mkdtempSync(path.join(root, "node_modules/.gen-"));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => path.basename(name, ".ts"))
  .sort();
const configuration = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config,
  ts.sys,
  root,
).options;
const program = ts.createProgram(
  files.map((file) => path.join(folder, `${file}.ts`)),
  { ...configuration, outDir: compiled, declaration: false, noEmit: false, incremental: false },
);
const checker = program.getTypeChecker();

try {
  program.emit();
  const { version, engines, devDependencies } = require("./package.json") as {
    version: string;
    engines: { node: string };
    devDependencies: { node: string };
  };
  write(
    root,
    "client/version.gen.ts",
    `// Written by \`npm run gen\` from package.json. Do not edit.
export const version = ${JSON.stringify(version)};
export const userAgent = \`pulumi-kadoa/\${version}\`;
/** The oldest Node on which the package runs. */
export const oldestNode = ${JSON.stringify(engines.node.replace(/^>=/, ""))};
`,
  );
  const kinds = files.map(read);
  // A legacy subscription reaches somebody too, and is no channel.
  const channels = kinds.filter(({ constants }) => constants?.channelType !== undefined);
  for (const kind of kinds) write(root, `sdk/${kind.file}.gen.ts`, classFile(kind));
  write(
    root,
    "provider/resources.gen.ts",
    `// Written by \`npm run gen\` from provider/resources/. Do not edit.
import type { ResourceDefinition } from "./kind/definition";
${kinds.map(({ kind, file }) => `import { ${kind} } from "./resources/${file}";`).join("\n")}

export const definitions: Readonly<Record<string, ResourceDefinition>> = { ${kinds.map(({ kind }) => kind).join(", ")} };
`,
  );
  write(
    root,
    "sdk/resources.gen.ts",
    `// Written by \`npm run gen\` from provider/resources/. Do not edit.
${channels.map(({ kind, file }) => `import type { ${kind} } from "./${file}.gen";`).join("\n")}

${kinds.map(({ file }) => `export * from "./${file}.gen";`).join("\n")}

/** A channel of any kind. */
export type Channel = ${channels.map(({ kind }) => kind).join(" | ")};

/** Kadoa's names of the kinds of channels. */
export type ChannelType = Channel["channelType"];
`,
  );
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  write(root, "README.md", replaceBlock(readme, "resources", summaryOf(kinds)));
  write(
    root,
    "docs/resources.md",
    pageOf(
      root,
      kinds.map(({ reference }) => reference),
    ),
  );
  for (const page of ["README.md", ...pagesIn(root)])
    write(root, page, withSnippets(root, readFileSync(path.join(root, page), "utf8")));
  write(root, "THIRD-PARTY-NOTICES", noticesOf((await bundleEmulator()).packages));
  writePlaces(root);
  write(root, ".nvmrc", `${devDependencies.node}\n`);
  const generated = [
    ...kinds.map(({ file }) => `sdk/${file}.gen.ts`),
    "provider/resources.gen.ts",
    "sdk/resources.gen.ts",
    "client/version.gen.ts",
  ];
  const biome = path.join(root, "node_modules/@biomejs/biome/bin/biome");
  const formatted = spawnSync(process.execPath, [biome, "check", "--write", ...generated], {
    cwd: root,
    encoding: "utf8",
  });
  if (formatted.status !== 0)
    throw new Error(`the generated files do not pass the linter:\n${formatted.stdout}${formatted.stderr}`);
} finally {
  rmSync(compiled, { recursive: true, force: true });
}
