import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesGlob } from "../../emulator/globs";

/** The same by definition: a star stands for every text in turn. For short texts only. */
function byDefinition(glob: string, text: string): boolean {
  if (glob === "") return text === "";
  if (glob[0] !== "*")
    return glob[0] === text[0] && text !== "" && byDefinition(glob.slice(1), text.slice(1));
  return Array.from({ length: text.length + 1 }).some((_, index) =>
    byDefinition(glob.slice(1), text.slice(index)),
  );
}

it("a glob matches what its definition says", () => {
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "*"), maxLength: 7 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 7 });
  fc.assert(
    fc.property(glob, text, (pattern, path) => {
      expect(matchesGlob(pattern, path)).toBe(byDefinition(pattern, path));
    }),
    {
      numRuns: 5_000,
      examples: [
        ["a*a", "a"],
        ["*", ""],
        ["", ""],
        ["a*ab*b", "aabb"],
        ["a*ab*b", "aab"],
      ],
    },
  );
});
