// The keys of the emulator's behaviour, in the words of emulator/behaviour.ts: the file with the defaults, and the table.
import { join } from "node:path";
import { createJiti } from "jiti";
import { Node } from "ts-morph";
import { root } from "./checkout.mts";
import { sourceOf, wordsOf } from "./sources.mts";

interface Reading {
  /** The values that a key can have, where they can be counted. */
  unwrap(): { values?: ReadonlySet<string | number> };
}

interface Loaded {
  behaviourSchema: { shape: Record<string, Reading> };
  defaultBehaviour: Readonly<Record<string, string | number>>;
}

const { behaviourSchema, defaultBehaviour } = await createJiti(import.meta.url, {
  fsCache: false,
}).import<Loaded>(join(root, "emulator/behaviour.ts"));

export const defaultsFile = `${JSON.stringify(defaultBehaviour, undefined, 2)}\n`;

/** A row for each key, under the heading that stands before it in the source. */
export function behaviourTable(): string {
  const comments = commentsOfKeys();
  const rows = Object.entries(behaviourSchema.shape).map(([key, reading]) => {
    const values = [...(reading.unwrap().values ?? ["milliseconds"])];
    const shown = values.map((value) =>
      value === defaultBehaviour[key] ? `**\`${value}\`**` : `\`${value}\``,
    );
    const otherwise = reading.unwrap().values === undefined ? ` (**${defaultBehaviour[key]}**)` : "";
    return `| \`${key}\` | ${shown.join(", ")}${otherwise} | ${comments.get(key)} |\n`;
  });
  return `| key | values | what it is about |\n| --- | --- | --- |\n${rows.join("")}`;
}

function commentsOfKeys(): ReadonlyMap<string, string> {
  const declared = sourceOf("emulator/behaviour.ts").getVariableDeclarationOrThrow("behaviourSchema");
  const properties = declared.getDescendants().filter((node) => Node.isPropertyAssignment(node));
  return new Map(
    properties.map((property) => {
      const comment = property.getLeadingCommentRanges().at(-1)?.getText() ?? "";
      if (!comment.startsWith("/**"))
        throw new Error(`${property.getName()} of the behaviour has no comment`);
      return [property.getName(), wordsOf(comment).replace(/\s+/g, " ")];
    }),
  );
}
