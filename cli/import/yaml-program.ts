import { jsonLine } from "../text/json";
import { setAt } from "./import-file";
import { Names } from "./names";
import type { PlannedResource } from "./plan";
import { declaredArgs, type ProgramOptions } from "./program";

/** What Pulumi reads as it stands: a reference. */
class Expression {
  constructor(readonly text: string) {}
}

const openings = "What existed in Kadoa when `pulumi-kadoa import` wrote this. It is yours to change.";

/** The part of a YAML program over the native plug-in that declares the resources exactly as they were imported. */
export function yamlProgramOf(
  resources: readonly PlannedResource[],
  { protect, profile }: Pick<ProgramOptions, "protect" | "profile">,
): string {
  const secrets = resources.flatMap((resource) => resource.secrets);
  // Configuration and resources are called by the same names there.
  const names = new Names(
    secrets.map(({ configKey }) => configKey),
    "",
  );
  const keys = new Map(resources.map(({ item, variable }) => [item.id, names.claim(variable)]));
  const references = new Map([...keys].map(([id, key]) => [id, new Expression(`\${${key}.id}`)]));
  const lines = resources.flatMap((resource) => {
    const key = keys.get(resource.item.id) ?? resource.variable;
    const properties = propertiesOf(resource, references, profile);
    return [
      `  ${keyText(key)}:`,
      `    type: kadoa:${resource.item.kind}`,
      ...(key === resource.name ? [] : [`    name: ${scalar(resource.name)}`]),
      ...(Object.keys(properties).length === 0 ? [] : ["    properties:", ...block(properties, 6)]),
      ...(protect ? ["    options: { protect: true } # Not deleted while this stands here."] : []),
    ];
  });
  const config = secrets.map(({ configKey, isObject }) => {
    return `  ${keyText(configKey)}: { type: ${isObject ? "object" : "string"}, secret: true }`;
  });
  return [
    `# ${openings}`,
    ...(config.length === 0 ? [] : ["config:", ...config]),
    ...(lines.length === 0 ? ["resources: {}"] : ["resources:", ...lines]),
    "",
  ].join("\n");
}

function propertiesOf(
  resource: PlannedResource,
  references: ReadonlyMap<string, Expression>,
  profile: string | undefined,
): Record<string, unknown> {
  const properties = declaredArgs(resource, references, profile);
  for (const { path, configKey } of resource.secrets)
    setAt(properties, path, new Expression(`\${${configKey}}`));
  return properties;
}

/** The members of an object, or the items of a list, each in lines of its own. */
function block(value: object, indent: number): string[] {
  const space = " ".repeat(indent);
  if (Array.isArray(value)) return value.flatMap((item) => placed(`${space}-`, item, indent));
  return Object.entries(value).flatMap(([key, inner]) => placed(`${space}${keyText(key)}:`, inner, indent));
}

function placed(start: string, value: unknown, indent: number): string[] {
  if (isNested(value) && Object.keys(value).length > 0) return [start, ...block(value, indent + 2)];
  return [`${start} ${isNested(value) ? (Array.isArray(value) ? "[]" : "{}") : scalar(value)}`];
}

function scalar(value: unknown): string {
  if (value instanceof Expression) return `"${value.text}"`;
  // In a text, a dollar sign that stands for itself is written twice.
  return typeof value === "string" ? inQuotes(value.replaceAll("$", "$$$$")) : jsonLine(value);
}

function keyText(key: string): string {
  const isWord = /^[A-Za-z_][\w-]*$/.test(key) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(key);
  return isWord ? key : inQuotes(key);
}

/** JSON's escapes are YAML's, but for signs outside the first plane, which JSON writes as two. */
function inQuotes(text: string): string {
  return jsonLine(text.toWellFormed())
    .replace(/[\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)
    .replace(/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi, (_, high: string, low: string) => {
      const sign = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16));
      return `\\U${(sign.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
    });
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Expression);
}
