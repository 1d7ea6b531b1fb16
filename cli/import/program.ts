import { isDeepStrictEqual } from "node:util";
import { argumentNames } from "../../provider/for-cli";
import { jsonLine } from "../text/json";
import { setAt } from "./import-file";
import type { PlannedResource } from "./plan";
import type { ModuleSystem } from "./target";

/** The package that Pulumi makes of schema.json for Node, under the name that this gives it. */
export const nativePackage = "pulumi-kadoa-native";

export interface ProgramOptions {
  modules: ModuleSystem;
  typescript: boolean;
  protect: boolean;
  profile: string | undefined;
  /** Whether it declares them over the native plug-in, and not by the classes. */
  native?: boolean;
}

const longestLine = 100;

/** A piece of program text among plain values. */
class Expression {
  constructor(readonly text: string) {}
}

/** The program that declares the resources exactly as they were imported. */
export function programOf(resources: readonly PlannedResource[], options: ProgramOptions): string {
  const { modules, typescript, protect, native = false } = options;
  const usesSecrets = resources.some(({ secrets }) => secrets.length > 0);
  const usesPulumi = usesSecrets || (protect && typescript);
  const classes = [...new Set(resources.map(({ item }) => item.kind))].sort();
  /** Only what stands above can be referred to. */
  const variables = new Map<string, string>();
  const declarations = resources.map((resource) => {
    const text = declaration(resource, variables, options);
    variables.set(resource.item.id, resource.variable);
    return text;
  });
  const constants = [
    ...(usesSecrets ? ["const config = new pulumi.Config();"] : []),
    ...(protect
      ? [
          "// Nothing of this is deleted while this stands here.",
          `const options${typescript ? ": pulumi.CustomResourceOptions" : ""} = { protect: true };`,
        ]
      : []),
  ];
  const start = "module.exports = ";
  const exported = Object.fromEntries(resources.map(({ variable }) => [variable, new Expression(variable)]));
  return [
    "// What existed in Kadoa when `pulumi-kadoa import` wrote this. It is yours to change.",
    ...imports(modules, usesPulumi, classes, native ? nativePackage : "pulumi-kadoa"),
    "",
    ...(constants.length > 0 ? [...constants, ""] : []),
    ...declarations,
    ...(modules === "commonjs" ? ["", `${start}${printed(exported, 0, start.length)};`] : []),
    "",
  ].join("\n");
}

function imports(
  modules: ModuleSystem,
  usesPulumi: boolean,
  classes: readonly string[],
  from: string,
): string[] {
  const names = `{ ${classes.join(", ")} }`;
  const list = names.length > longestLine - 30 ? `{\n  ${classes.join(",\n  ")},\n}` : names;
  const isEsm = modules === "esm";
  const taking = (what: string, from: string) =>
    isEsm ? `import ${what} from "${from}";` : `const ${what} = require("${from}");`;
  const pulumi = usesPulumi ? [taking(isEsm ? "* as pulumi" : "pulumi", "@pulumi/pulumi")] : [];
  return [...pulumi, taking(list, from)];
}

function declaration(
  resource: PlannedResource,
  variables: ReadonlyMap<string, string>,
  { modules, typescript, protect, profile, native = false }: ProgramOptions,
): string {
  const { item, name, variable, secrets } = resource;
  // The plug-in takes ids, and the classes the resources themselves.
  const references = new Map(
    [...variables].map(([id, one]) => [id, new Expression(native ? `${one}.id` : one)] as const),
  );
  const args = declaredArgs(resource, references, profile);
  for (const { path, isObject, configKey } of secrets) {
    setAt(args, path, new Expression(secretExpression(configKey, isObject, typescript)));
  }
  const start = `${modules === "esm" ? "export " : ""}const ${variable} = new ${item.kind}(${jsonLine(name)}, `;
  const end = protect ? ", options);" : ");";
  return `${start}${printed(args, 0, start.length + end.length)}${end}`;
}

/**
 * The arguments that a program gives, without those that say what is so anyway; secrets are still in them.
 * @param references what stands for an id
 */
export function declaredArgs(
  { item, name }: PlannedResource,
  references: ReadonlyMap<string, unknown>,
  profile: string | undefined,
): Record<string, unknown> {
  const { definition } = item;
  // In the order in which they are documented.
  const keys = argumentNames(definition).filter((key) => key in item.args);
  const args = Object.fromEntries(keys.map((key) => [key, structuredClone(item.args[key])]));
  if (profile !== undefined) args.profile = profile;
  for (const [key, value] of Object.entries(definition.defaults ?? {})) {
    if (isDeepStrictEqual(args[key], value)) delete args[key];
  }
  if (args.name === name) delete args.name;
  for (const key of definition.references ?? []) args[key] = referring(args[key], references);
  return args;
}

function secretExpression(key: string, isObject: boolean, typescript: boolean): string {
  if (!isObject) return `config.requireSecret(${JSON.stringify(key)})`;
  const type = typescript ? "<Record<string, string>>" : "";
  return `config.requireSecretObject${type}(${JSON.stringify(key)})`;
}

/** Ids become references to the resources that have them, where the program declares those. */
function referring(value: unknown, references: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((inner) => referring(inner, references));
  return typeof value === "string" ? (references.get(value) ?? value) : value;
}

/** A value as program text, on one line where it fits. */
function printed(value: unknown, indent: number, used: number): string {
  const line = onOneLine(value);
  if (indent * 2 + used + line.length <= longestLine || !isNested(value)) return line;
  const parts = partsOf(value, (part, before) => printed(part, indent + 1, before));
  const lines = parts.map((part) => `${"  ".repeat(indent + 1)}${part},\n`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join("")}${"  ".repeat(indent)}${close}`;
}

function onOneLine(value: unknown): string {
  if (value instanceof Expression) return value.text;
  if (!isNested(value)) return jsonLine(value);
  const parts = partsOf(value, onOneLine).join(", ");
  if (Array.isArray(value)) return `[${parts}]`;
  return parts === "" ? "{}" : `{ ${parts} }`;
}

/** Entries of a list, or members of an object; `print` is told how much of the line stands before and after them. */
function partsOf(value: object, print: (part: unknown, used: number) => string): string[] {
  if (Array.isArray(value)) return value.map((part) => print(part, 1));
  return Object.entries(value).map(([key, part]) => {
    const name = keyText(key);
    if (part instanceof Expression && part.text === name) return name;
    return `${name}: ${print(part, name.length + 3)}`;
  });
}

function keyText(key: string): string {
  // Written plainly, it would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : jsonLine(key);
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Expression);
}
