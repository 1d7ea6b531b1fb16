// The class of one kind, as programs use it.
import type { Declaration } from "../sdk/declaration.ts";
import { type Kind, type Property, verifiedComment } from "./kinds.mts";

/** The text of its file in sdk/, before it is formatted. */
export function classFile({ definition, file, comment, properties, exportedTypes }: Kind): string {
  const { kind, idProperty, constants = {}, vouchesFor } = definition;
  const isRequired = properties.some(({ optional }) => !optional);
  const hasName = properties.some(({ name }) => name === "name");
  const fields = [
    ...Object.entries(constants).map(
      ([key, value]) =>
        `/** Kadoa's word for what this class makes. */\n  readonly ${key} = ${JSON.stringify(value)} as const;\n`,
    ),
    ...properties.map((property) => fieldOf(definition, property)),
    vouchesFor === undefined ? "" : verifiedField,
  ];
  return `// Written by \`npm run gen\` from provider/resources/${file}.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/${file}";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = ${JSON.stringify(declarationOf(definition, properties))};

/** What makes the resource; \`${kind}\` has the same properties. */
export interface ${kind}Args extends ProgramArgs<${[`Declared.${kind}Args`, ...referencesOf(definition)].join(", ")}> {}
${exportedTypes.length === 0 ? "" : `\nexport type { ${exportedTypes.join(", ")} } from "../provider/resources/${file}";\n`}
${comment}
export class ${kind} extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, { profile, ...options }: LookUpOptions = {}): ${kind} {
    return new ${kind}(name, { profile }, { ...options, id });
  }

${fields.join("\n")}

  /** @param name The Pulumi name${hasName ? ", and the default of `args.name`" : ""}. */
  constructor(name: string, args${isRequired ? "" : "?"}: ${kind}Args, options?: pulumi.CustomResourceOptions);
${isRequired ? lookUpOverload(kind) : ""}  constructor(name: string, args?: ${kind}Args${isRequired ? " | { profile?: pulumi.Input<string> }" : ""}, options?: pulumi.CustomResourceOptions) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The ${idProperty.replace(/Id$/, "")}'s id in Kadoa. */
  get ${idProperty}(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is ${kind} {
    return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === typeOf(declaration.kind);
  }
}
`;
}

type Definition = Kind["definition"];

/** The kinds of channels, then those of settings, that its arguments refer to; none at the end is left out. */
function referencesOf({ references = [], attachesTo, vouchesFor }: Definition): string[] {
  const isSetting = (name: string) => name === attachesTo || name === vouchesFor;
  const channels = references.filter((name) => !isSetting(name));
  const settings = references.filter(isSetting);
  const union = (names: readonly string[]) =>
    names.map((name) => JSON.stringify(name)).join(" | ") || "never";
  if (settings.length > 0) return [union(channels), union(settings)];
  return channels.length > 0 ? [union(channels)] : [];
}

function declarationOf(definition: Definition, properties: readonly Property[]): Declaration {
  const { kind, secrets = [], references = [], uniqueBy, vouchesFor, attachesTo, exclusiveBy } = definition;
  return {
    kind,
    properties: properties.map(({ name }) => name).sort(),
    secrets,
    references,
    ...(uniqueBy && { uniqueBy }),
    ...(vouchesFor && { vouchesFor }),
    ...(attachesTo && { attachesTo }),
    ...(exclusiveBy && { exclusiveBy }),
  };
}

function fieldOf({ kind, defaults }: Definition, { name, optional, comment }: Property): string {
  const declared = `Declared.${kind}Args[${JSON.stringify(name)}]`;
  const isAlwaysThere = name === "name" || defaults?.[name] !== undefined;
  const type = optional && isAlwaysThere ? `NonNullable<${declared}>` : declared;
  return `${comment}\n  declare readonly ${name}: pulumi.Output<${type}>;`;
}

const verifiedField = `  /** ${verifiedComment} */
  declare readonly verified: pulumi.Output<boolean>;`;

function lookUpOverload(kind: string): string {
  return `  /** Reads an existing object; \`${kind}.get\` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
`;
}
