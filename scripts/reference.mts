// Writes docs/resources.md from the doc comments of the arguments: the same words that an editor shows.
import type { Kind } from "./kinds.mts";
import { commentOf, interfacesOf, sourceOf, type Table, wordsOf } from "./sources.mts";

/** The interfaces that resources share: each is said once, and takes what stands before it as well. */
const sharedTitles: Readonly<Record<string, string>> = {
  ResourceArgs: "Every resource",
  ObjectArgs: "Every object",
  ChannelArgs: "Every channel",
};

interface TypeFacts {
  references?: readonly string[] | undefined;
  secrets?: readonly string[] | undefined;
  aliases?: Kind["aliases"];
}

/** The table of the README: a line for each resource. */
export function summaryOf(kinds: readonly Kind[]): string {
  const rows = kinds.map(
    ({ definition, comment }) =>
      `| \`${definition.kind}\` | ${firstSentence(comment)} | ${inOrder(definition.replaceOn)} |\n`,
  );
  return `| resource | what it does | replaced when you change |\n| --- | --- | --- |\n${rows.join("")}`;
}

function firstSentence(comment: string): string {
  const [paragraph = ""] = wordsOf(comment).split(/\n\s*\n|\n(?=- |@)/);
  return paragraph.replace(/\s+/g, " ").trim();
}

function inOrder(names: readonly string[] = []): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

/** The page of all resources. */
export function pageOf(kinds: readonly Kind[]): string {
  const shared = interfacesOf(sourceOf("provider/kind/arguments.ts"));
  const sections = [...kinds.map(sectionOf), routesSection(), ...shared.map(sharedSection)];
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

function sectionOf({ definition, comment, tables, aliases }: Kind): string {
  const [own, ...others] = tables;
  const { kind, idProperty, replaceOn, references, secrets } = definition;
  return [
    `## ${kind}`,
    proseOf(wordsOf(comment)),
    `Its id is \`${idProperty}\`, the same as \`id\`. Replaced when you change: ${inOrder(replaceOn)}.`,
    ...argumentsOf(own, { references, secrets, aliases }),
    ...others.flatMap((table) => [`### ${table.name}`, proseOf(table.documentation), tableOf(table)]),
  ].join("\n\n");
}

function routesSection(): string {
  const source = sourceOf("sdk/notification-routes.ts");
  const [component] = source.getClasses();
  const args = interfacesOf(source).find(({ name }) => name === "NotificationRoutesArgs");
  if (component === undefined || args === undefined)
    throw new Error("sdk/notification-routes.ts must export the component and its arguments");
  return [
    "## NotificationRoutes",
    proseOf(wordsOf(commentOf(component))),
    "A component: it makes resources and is none in Kadoa. It also takes the arguments of\n" +
      "[`NotificationSetting`](#notificationsetting), except `eventType` and `channels`, and hands them to each setting.",
    tableOf(args),
  ].join("\n\n");
}

function sharedSection(table: Table): string {
  return [`## ${sharedTitles[table.name]}`, ...argumentsOf(table)].join("\n\n");
}

function argumentsOf(table: Table, facts?: TypeFacts): string[] {
  const hasRows = table.rows.length > 0;
  const title = (sharedTitles[table.extended ?? ""] ?? "").toLowerCase();
  const also = `It takes what [${title}](#${title.replaceAll(" ", "-")}) takes${hasRows ? ", and:" : "."}`;
  return [...(title === "" ? [] : [also]), ...(hasRows ? [tableOf(table, facts)] : [])];
}

function tableOf({ rows }: Table, { references = [], secrets = [], aliases = {} }: TypeFacts = {}): string {
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
