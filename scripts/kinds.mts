// What is declared in provider/resources/, with the words of its comments.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createJiti } from "jiti";
import type { ResourceDefinition } from "../provider/kind/definition.ts";
import { root } from "./checkout.mts";
import { commentOf, interfacesOf, sourceOf, type Table } from "./sources.mts";

export interface Kind {
  definition: ResourceDefinition;
  /** File name without its ending. */
  file: string;
  /** The doc comment of the class. */
  comment: string;
  properties: Property[];
  /** Types that a program may want to name beside the arguments. */
  exportedTypes: string[];
  /** The interfaces of the file; the first is that of the arguments. */
  tables: [Table, ...Table[]];
  /** What the names of types stand for that the file declares. */
  aliases: Readonly<Record<string, string>>;
}

export interface Property {
  name: string;
  optional: boolean;
  comment: string;
}

const load = createJiti(import.meta.url, { fsCache: false });

export async function readKinds(): Promise<Kind[]> {
  // What the classes do not show as outputs: it says nothing of the object.
  const { managementArguments } = await load.import<{ managementArguments: readonly string[] }>(
    join(root, "provider/kind/define.ts"),
  );
  const files = readdirSync(join(root, "provider/resources")).filter((name) => name.endsWith(".ts"));
  return Promise.all(files.sort().map((name) => read(basename(name, ".ts"), managementArguments)));
}

async function read(file: string, managementArguments: readonly string[]): Promise<Kind> {
  const path = `provider/resources/${file}.ts`;
  const exported = await load.import<Record<string, ResourceDefinition>>(join(root, path));
  const [[name, definition] = []] = Object.entries(exported);
  if (name === undefined || definition?.kind !== name)
    throw new Error(`${path} must export one declaration, under the name of its kind`);
  const source = sourceOf(path);
  const args = source.getInterface(`${name}Args`);
  const tables = interfacesOf(source);
  const own = tables.find((table) => table.name === `${name}Args`);
  const declaration = source.getVariableStatement((statement) => statement.isExported());
  if (args === undefined || own === undefined || declaration === undefined)
    throw new Error(`${path} must export the interface ${name}Args and the constant ${name}`);
  const types = [...source.getInterfaces(), ...source.getTypeAliases()];
  return {
    definition,
    file,
    comment: classComment(path, commentOf(declaration)),
    properties: args
      .getType()
      .getProperties()
      .map((property) => ({
        name: property.getName(),
        optional: property.isOptional(),
        comment: commentOf(property.getDeclarations()[0]),
      }))
      .filter((property) => !managementArguments.includes(property.name)),
    exportedTypes: types
      .filter((type) => type.isExported() && type !== args)
      .map((type) => type.getName())
      .sort(),
    tables: [own, ...tables.filter((table) => table !== own)],
    aliases: Object.fromEntries(
      source.getTypeAliases().map((type) => [type.getName(), type.getTypeNodeOrThrow().getText()]),
    ),
  };
}

/** The declaration's comment without its tag, which keeps the declaration, and with it zod, out of the published types. */
function classComment(path: string, comment: string): string {
  const tag = "\n * @internal";
  if (comment.includes(tag)) return comment.replace(tag, "");
  throw new Error(`${path} must end the comment on its constant with @internal`);
}

/** What is said of `verified`, which a kind that vouches for others has beside its arguments. */
export const verifiedComment = "True if the last verification passed.";
