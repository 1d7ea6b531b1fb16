// Writes docs/resources.md from the doc comments of the arguments: the same words that an editor shows.
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** A documented interface: the arguments of a resource, or what one of them is made of. */
export interface Table {
  name: string;
  documentation: string;
  rows: Row[];
}

export interface Row {
  name: string;
  type: string;
  optional: boolean;
  documentation: string;
}

export interface Reference {
  kind: string;
  documentation: string;
  idProperty: string;
  replaceOn: readonly string[];
  references: readonly string[];
  secrets: readonly string[];
  /** The first is the table of the arguments. */
  tables: Table[];
  /** What the names of types stand for that the file declares. */
  aliases: Readonly<Record<string, string>>;
  /** The interface whose arguments it takes as well: `ChannelArgs`. */
  shared: string | undefined;
}

/** The interfaces that resources share: each is said once, and takes what stands before it as well. */
const sharedTitles: Readonly<Record<string, string>> = {
  ResourceArgs: "Every resource",
  ObjectArgs: "Every object",
  ChannelArgs: "Every channel",
};

type TypeFacts = Pick<Reference, "references" | "secrets" | "aliases">;

const noResource: TypeFacts = { references: [], secrets: [], aliases: {} };

/** The doc comment as it stands in the source, without indentation. */
export function commentOf(source: ts.SourceFile, node: ts.Node): string {
  const range = ts.getLeadingCommentRanges(source.text, node.getFullStart())?.at(-1);
  if (range === undefined) return "";
  const text = source.text.slice(range.pos, range.end);
  return text.startsWith("/**") ? text.replace(/^[ \t]+\*/gm, " *") : "";
}

/** The words of a doc comment, without its signs. */
export function wordsOf(comment: string): string {
  return comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^ ?\*? ?/gm, "")
    .trim();
}

/** The interfaces that a file exports, in the order of the source, with what each one extends. */
export function interfacesOf(source: ts.SourceFile): (Table & { extended: string | undefined })[] {
  return source.statements.filter(ts.isInterfaceDeclaration).map((node) => ({
    name: node.name.text,
    documentation: wordsOf(commentOf(source, node)),
    extended: node.heritageClauses?.[0]?.types[0]?.expression.getText(source),
    rows: node.members.filter(ts.isPropertySignature).map((member) => ({
      name: member.name.getText(source),
      type: member.type?.getText(source).replace(/\s+/g, " ") ?? "unknown",
      optional: member.questionToken !== undefined,
      documentation: wordsOf(commentOf(source, member)),
    })),
  }));
}

/** What the names of types stand for that a file declares. */
export function aliasesOf(source: ts.SourceFile): Record<string, string> {
  const aliases = source.statements.filter(ts.isTypeAliasDeclaration);
  return Object.fromEntries(aliases.map(({ name, type }) => [name.text, type.getText(source)]));
}

/** The table of the README: a line for each resource. */
export function summaryOf(
  kinds: readonly { kind: string; summary: string; replaceOn: readonly string[] }[],
): string {
  const rows = kinds.map(({ kind, summary, replaceOn }) => {
    const replaced = replaceOn.map((name) => `\`${name}\``).join(", ");
    return `| \`${kind}\` | ${summary} | ${replaced} |\n`;
  });
  return `| resource | what it does | replaced when you change |\n| --- | --- | --- |\n${rows.join("")}`;
}

/** The page of all resources. */
export function pageOf(root: string, resources: readonly Reference[]): string {
  const shared = interfacesOf(parsed(root, "provider/kind/arguments.ts"));
  const sections = [
    ...resources.map(sectionOf),
    routesSection(parsed(root, "sdk/notification-routes.ts")),
    ...shared.map(sharedSection),
  ];
  return `<!-- Written by \`npm run gen\` from provider/resources/. Do not edit. -->

# Resources and their arguments

Every argument of every resource, in the words that your editor shows too. Arguments take plain values, outputs of other
resources, and promises, as always in Pulumi. An argument that takes channels or settings takes the resources or their
ids. What is **required** has no default. Each class also takes Pulumi's
[resource options](https://www.pulumi.com/docs/iac/concepts/options/), except \`import\`: [\`adopt\`](#every-object)
does that work.

${sections.join("\n\n")}
`;
}

function parsed(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function sectionOf(resource: Reference): string {
  const { kind, documentation, idProperty, replaceOn, tables, shared } = resource;
  const [own, ...others] = tables;
  const replaced = replaceOn.map((name) => `\`${name}\``).join(", ");
  return [
    `## ${kind}`,
    proseOf(documentation),
    `Its id is \`${idProperty}\`, the same as \`id\`. Replaced when you change: ${replaced}.`,
    ...argumentsOf(own, shared, resource),
    ...others.flatMap((table) => [
      `### ${table.name}`,
      proseOf(table.documentation),
      tableOf(table, noResource),
    ]),
  ].join("\n\n");
}

function routesSection(source: ts.SourceFile): string {
  const component = source.statements.find(ts.isClassDeclaration);
  const args = interfacesOf(source).find(({ name }) => name === "NotificationRoutesArgs");
  if (component === undefined || args === undefined) {
    throw new Error("sdk/notification-routes.ts must export the component and its arguments");
  }
  return [
    "## NotificationRoutes",
    proseOf(wordsOf(commentOf(source, component))),
    "A component: it makes resources and is none in Kadoa. It also takes the arguments of\n" +
      "[`NotificationSetting`](#notificationsetting), except `eventType` and `channels`, and hands them to each setting.",
    tableOf(args, noResource),
  ].join("\n\n");
}

function sharedSection(table: ReturnType<typeof interfacesOf>[number]): string {
  return [`## ${sharedTitles[table.name]}`, ...argumentsOf(table, table.extended, noResource)].join("\n\n");
}

function argumentsOf(table: Table | undefined, shared: string | undefined, facts: TypeFacts): string[] {
  const hasRows = table !== undefined && table.rows.length > 0;
  const title = (sharedTitles[shared ?? ""] ?? "").toLowerCase();
  const also = `It takes what [${title}](#${title.replaceAll(" ", "-")}) takes${hasRows ? ", and:" : "."}`;
  return [...(title === "" ? [] : [also]), ...(hasRows ? [tableOf(table, facts)] : [])];
}

function tableOf({ rows }: Table, { references, secrets, aliases }: TypeFacts): string {
  const lines = rows.map(({ name, type, optional, documentation }) => {
    const { text, byDefault } = split(documentation);
    const standing = optional ? byDefault || "none" : "**required**";
    const secret = secrets.includes(name) && !text.includes("secret") ? " Stored as a secret." : "";
    const shown = references.includes(name) ? resourcesOf(type) : codeOf(aliases[type] ?? type);
    return `| \`${name}\` | ${shown} | ${standing} | ${cell(text)}${secret} |`;
  });
  return ["| argument | type | default | what it does |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

/** In the provider they are ids; a program gives the resources as well. */
function resourcesOf(type: string): string {
  return type.endsWith("[]") ? "a list of resources or ids" : "a resource or an id";
}

/** A type as a program writes it: nearly everything in Pulumi may be an output. */
function codeOf(type: string): string {
  const code = type.replace(/pulumi\.Input<(.*?)>/g, "$1").replaceAll("pulumi.", "");
  if (code.startsWith("EventTypeName")) return `[\`${cell(code)}\`](events.md)`;
  return `\`${cell(code)}\``;
}

function split(documentation: string): { text: string; byDefault: string } {
  const [text = "", byDefault = ""] = documentation.split(/^@default /m);
  const value = cell(byDefault);
  return { text, byDefault: /^("|\{|true|false|\d)/.test(value) ? inCode(value) : value };
}

/** `false: deleting it fails`: the value is code, and what it means is not. */
function inCode(value: string): string {
  const [code = "", ...meaning] = value.split(": ");
  return [`\`${code}\``, ...meaning].join(": ");
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
}

/** Tags are for editors: a page shows where to read more as a link, and leaves the rest out. */
function proseOf(documentation: string): string {
  return documentation
    .replace(/^@deprecated /m, "**Deprecated.** ")
    .replace(/^@example[\s\S]*/m, "")
    .replace(/^@see (\S+)$/m, "More: [Kadoa's documentation]($1).")
    .replace(/\n(?=More: )/, "\n\n")
    .replace(/\n(?=\*\*Deprecated)/, "\n\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
