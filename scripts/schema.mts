// Writes schema.json: what the native plug-in tells Pulumi and its languages of resources and look-ups, from the same
// declarations and comments as the classes.
import manifest from "../package.json" with { type: "json" };
import type { Kind } from "./kinds.mts";
import { verifiedComment } from "./kinds.mts";
import { asOutput, channelTypes, enumType, eventTypes, openEnum } from "./schema-enums.mts";
import { functions, lookUpTypes } from "./schema-look-ups.mts";
import { descriptionOf, plainly, refTo, rowsOf, type Spec, token } from "./schema-parts.mts";
import { interfacesOf, sourceOf, type Table, wordsOf } from "./sources.mts";

/** What of a zod schema says how a value is built. */
interface Described {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Described>>;
    readonly element?: Described;
    readonly valueType?: Described;
    readonly innerType?: Described;
    readonly in?: Described;
    readonly options?: readonly Described[];
    readonly entries?: Readonly<Record<string, string>>;
    readonly values?: readonly string[];
  };
}

/** Types that several resources share, by the argument in which they stand. */
const sharedTypes: Readonly<Record<string, { name: string; description: string }>> = {
  adopt: { name: "ExistingObject", description: "An object that exists already, by its id." },
};

/** @param place addresses of the repository; none while it has no place */
export async function schemaOf(kinds: readonly Kind[], place: Spec): Promise<string> {
  const shared = interfacesOf(sourceOf("provider/kind/arguments.ts"));
  const types: Record<string, Spec> = {
    ...lookUpTypes(),
    [token("ChannelType")]: enumType("Kadoa's names of the kinds of channels.", channelTypes(kinds)),
    [token("EventType")]: enumType("An event that a setting can name.", await eventTypes()),
  };
  const resources = kinds.map((kind) => [token(kind.definition.kind), resourceOf(kind, shared, types)]);
  const schema = {
    name: "kadoa",
    displayName: "Kadoa",
    version: manifest.version,
    description: manifest.description,
    keywords: ["pulumi", "kadoa", "category/utility", "kind/native"],
    license: manifest.license,
    publisher: "pulumi-kadoa",
    ...place,
    meta: { moduleFormat: "(.*)", supportPack: true },
    language: {
      nodejs: { packageName: "pulumi-kadoa-native", respectSchemaVersion: true },
      python: { packageName: "pulumi_kadoa", respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { generateResourceContainerTypes: false, respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
    },
    config: { variables: settings() },
    provider: {
      description: "An account of Kadoa: resources that name this provider are made there.",
      inputProperties: settings(),
      properties: settings(),
    },
    types,
    resources: Object.fromEntries(resources),
    functions: functions(),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** What the folder plugin/ installs: this version of the package. */
export function pluginManifest(): string {
  const { version, license, peerDependencies } = manifest;
  const dependencies = { ...peerDependencies, "pulumi-kadoa": version };
  const plugin = {
    name: "pulumi-kadoa-plugin",
    version,
    private: true,
    license,
    main: "index.js",
    dependencies,
  };
  return `${JSON.stringify(plugin, null, 2)}\n`;
}

function settings(): Record<string, Spec> {
  const text = (description: string) => ({ type: "string", description });
  return {
    apiKey: { ...text("The API key of the account. By default KADOA_API_KEY."), secret: true },
    baseUrl: text("Where Kadoa's API is. By default KADOA_PUBLIC_API_URI, else https://api.kadoa.com."),
    realtimeUrl: text("Where its WebSocket is. By default KADOA_WSS_API_URI, else wss://realtime.kadoa.com."),
    realtimeApiUrl: text(
      "Where events are acknowledged. By default KADOA_REALTIME_API_URI, else https://realtime.kadoa.com.",
    ),
    teamId: text(
      "The workspace to which the key must belong. Anything else is an error before the first call.",
    ),
    profiles: {
      type: "object",
      additionalProperties: { type: "object", additionalProperties: { type: "string" } },
      description:
        "More accounts by name, each with the settings above. A resource names one with `profile`.",
      secret: true,
    },
  };
}

function resourceOf(
  { definition, comment, tables, properties }: Kind,
  shared: readonly Table[],
  types: Record<string, Spec>,
): Spec {
  const { shape = {} } = (definition.schema as unknown as Described).def;
  const { secrets = [], replaceOn = [], defaults = {}, vouchesFor } = definition;
  const rows = rowsOf(tables[0], shared);
  const described = rows.map(({ name, type, documentation }) => {
    const schema = shape[name];
    if (schema === undefined) throw new Error(`${definition.kind} has no schema of ${name}`);
    const spec = typeOf(schema, { kind: definition.kind, types, tables, secrets, path: [name], type });
    return [
      name,
      { ...spec, description: plainly(documentation), ...(secrets.includes(name) && { secret: true }) },
    ] as const;
  });
  const inputs = described.map(([name, spec]) => [
    name,
    { ...spec, ...(replaceOn.includes(name) && { willReplaceOnChanges: true }) },
  ]);
  const shown = new Set(properties.map(({ name }) => name));
  const outputs = described
    .filter(([name]) => shown.has(name))
    .map(([name, spec]) => [name, asOutput(spec, types)] as const);
  const isThere = ({ name, optional }: { name: string; optional: boolean }) =>
    shown.has(name) &&
    (!optional || name === "name" || defaults[name as keyof typeof defaults] !== undefined);
  const verified = { type: "boolean", description: verifiedComment };
  return {
    description: [descriptionOf(comment), exampleOf(definition)].join("\n\n"),
    inputProperties: Object.fromEntries(inputs),
    requiredInputs: rows.filter(({ optional }) => !optional).map(({ name }) => name),
    properties: Object.fromEntries([
      ...outputs,
      ...(vouchesFor === undefined ? [] : [["verified", verified]]),
    ]),
    required: [
      ...rows.filter(isThere).map(({ name }) => name),
      ...(vouchesFor === undefined ? [] : ["verified"]),
    ],
    ...(definition.operations.list === undefined ? {} : { listInputs: ofAccount(described) }),
    aliases: [{ type: `pulumi-nodejs:dynamic/kadoa:${definition.kind}` }],
    ...deprecationOf(comment),
  };
}

/** Whose objects are listed. */
function ofAccount(described: readonly (readonly [string, Spec])[]): Spec {
  return { type: "object", properties: Object.fromEntries(described.filter(([name]) => name === "profile")) };
}

interface Place {
  kind: string;
  /** Of the argument, as its interface writes it. */
  type: string;
  types: Record<string, Spec>;
  tables: readonly Table[];
  secrets: readonly string[];
  path: readonly string[];
}

function typeOf(schema: Described, place: Place): Spec {
  const { def } = schema;
  const next = def.innerType ?? def.in;
  if (next !== undefined) return typeOf(next, place);
  if (def.type === "string" && /^EventTypeName\b/.test(place.type)) return openEnum("EventType");
  switch (def.type) {
    case "string":
    case "number":
    case "boolean":
      return { type: def.type };
    case "literal":
      return { type: "string", const: def.values?.[0] };
    case "enum":
      return valuesOf(Object.values(def.entries ?? {}), place);
    case "array":
      return { type: "array", items: typeOf(def.element as Described, place) };
    case "record":
      return { type: "object", additionalProperties: typeOf(def.valueType as Described, place) };
    case "union":
      return unionOf(def.options ?? [], place);
    case "object":
      return objectOf(def.shape ?? {}, place);
    default:
      return { $ref: "pulumi.json#/Any" };
  }
}

/** Under the name that the interface uses, or one after the argument. */
function valuesOf(values: readonly string[], { kind, type, path: [name = ""], types }: Place): Spec {
  const ofArgument = `${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const called = /^\w+$/.test(type) ? type : ofArgument;
  types[token(called)] = enumType(
    `Values of ${name}.`,
    values.map((value) => ({ value })),
  );
  return openEnum(called);
}

function unionOf(options: readonly Described[], place: Place): Spec {
  const of = options.map((option) => {
    const spec = typeOf(option, place);
    // A text that is one of several forms stands for itself.
    return "const" in spec ? { type: "string" } : spec;
  });
  const kinds = options.map(({ def }) => def.shape?.type?.def.values?.[0]);
  const mapping = kinds.map((kind, index) => [kind, (of[index] as { $ref?: string }).$ref] as const);
  return kinds.every((kind) => kind !== undefined)
    ? { oneOf: of, discriminator: { propertyName: "type", mapping: Object.fromEntries(mapping) } }
    : { oneOf: of };
}

/** A type of its own, under the name of the interface that has the same members. */
function objectOf(shape: Readonly<Record<string, Described>>, place: Place): Spec {
  const { types, tables, secrets, path } = place;
  const keys = Object.keys(shape);
  const table = tables.find(({ rows }) => rows.map(({ name }) => name).join() === keys.join());
  const { name, description } = table
    ? { name: table.name, description: table.documentation }
    : (sharedTypes[path.join(".")] ?? { name: undefined, description: "" });
  if (name === undefined) throw new Error(`no interface describes ${path.join(".")} with ${keys.join(", ")}`);
  const properties = Object.entries(shape).map(([key, schema]) => {
    const row = table?.rows.find((each) => each.name === key);
    const isSecret = secrets.includes([...path, key].join("."));
    const spec = typeOf(schema, { ...place, path: [...path, key] });
    return [
      key,
      {
        ...spec,
        ...(row?.documentation && { description: plainly(row.documentation) }),
        ...(isSecret && { secret: true }),
      },
    ];
  });
  const required = keys.filter((key) => shape[key]?.def.type !== "optional");
  types[token(name)] = {
    type: "object",
    description: plainly(description),
    properties: Object.fromEntries(properties),
    required,
  };
  return refTo(name);
}

function deprecationOf(comment: string): { deprecationMessage?: string } {
  const [, words] = /^@deprecated ([\s\S]*?)(?=^@|$(?![\s\S]))/m.exec(wordsOf(comment)) ?? [];
  return words === undefined ? {} : { deprecationMessage: words.replace(/\s+/g, " ").trim() };
}

function exampleOf({ kind, example }: Kind["definition"]): string {
  const lines = Object.entries(example).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`);
  return [
    "## Example Usage",
    "",
    "```yaml",
    "resources:",
    "  example:",
    `    type: kadoa:${kind}`,
    "    properties:",
    ...lines,
    "```",
  ].join("\n");
}
