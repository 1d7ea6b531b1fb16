import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KadoaError } from "../../client/errors";
import type { PlainArgs } from "../../provider/kind/arguments";
import { argumentNames, check } from "../../provider/kind/check";
import type { ResourceDefinition } from "../../provider/kind/definition";
import { kinds, leansOnSetting } from "../lifecycle/every-kind";
import { full, report } from "./figures";
import { LocalService } from "./local-service";

const total = full ? 10_000 : 400;
const subjects = kinds.filter((definition) => !leansOnSetting(definition));
const runs = Math.ceil(total / subjects.length);

/** They say how an object is managed, and never reach Kadoa. */
const local = (definition: ResourceDefinition) => new Set(["profile", ...definition.localArguments]);

let service: LocalService;
beforeAll(async () => {
  service = await LocalService.start();
});
afterAll(() => service.close());

const figures = { fuzzed: 0, refused: 0, accepted: 0, falseAccepts: 0, valid: 0, falseRejects: 0 };

afterAll(() =>
  report(
    "Arguments of any form",
    [
      ["fuzzed", String(figures.fuzzed)],
      ["refused by the check", String(figures.refused)],
      ["accepted", String(figures.accepted)],
      ["of these refused by the contract", String(figures.falseAccepts)],
      ["valid ones", String(figures.valid)],
      ["of these refused by the check", String(figures.falseRejects)],
    ],
    13,
  ),
);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.webUrl(),
  fc.constantFrom(
    "",
    " ",
    "POST",
    "bearer",
    "__proto__",
    "https://",
    "http://a b",
    "\u0000",
    "x".repeat(300),
  ),
);

/** Anything that a program can hand over. */
const anything = fc.oneof(
  text,
  fc.anything({ maxDepth: 2, withNullPrototype: false }),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.record({ type: text, token: text, username: text, password: text }, { requiredKeys: [] }),
);

/** Valid arguments, up to three of them replaced or added. */
function mutated(definition: ResourceDefinition): fc.Arbitrary<PlainArgs> {
  const names = [...argumentNames(definition), "unknown"];
  // What events there are is Kadoa's to say: a new one is for it to accept.
  const open = ["eventType", "events", "channels"];
  const change = fc.tuple(fc.constantFrom(...names.filter((name) => !open.includes(name))), anything);
  return fc
    .tuple(valid(definition), fc.array(change, { maxLength: 3 }))
    .map(([args, changes]) => ({ ...args, ...Object.fromEntries(changes) }));
}

/** The example with other values of the same kinds. */
function valid(definition: ResourceDefinition): fc.Arbitrary<PlainArgs> {
  const like = (value: unknown): fc.Arbitrary<unknown> => {
    if (Array.isArray(value)) return fc.tuple(...value.map(like));
    if (typeof value !== "string" || /^[a-z]+_[a-z]+$/.test(value)) return fc.constant(value);
    if (URL.canParse(value)) return fc.webUrl({ withQueryParameters: true });
    if (value.includes("@"))
      return fc.constantFrom("a.b+c@example.com", "ops@sub.example.org", "x_1@a-b.example");
    return fc.string({ unit: "grapheme", maxLength: 60 }).map((word) => `a${word}`);
  };
  return fc.record(
    Object.fromEntries(Object.entries(definition.example).map(([name, value]) => [name, like(value)])),
  );
}

/** Whether Kadoa's contract refuses what a check has accepted. Nothing stays behind. */
async function refusalOf(definition: ResourceDefinition, inputs: PlainArgs): Promise<string | undefined> {
  const ours = local(definition);
  const args = Object.fromEntries(Object.entries(inputs).filter(([name]) => !ours.has(name)));
  const account = service.session.account();
  try {
    const id = await definition.operations.create(account, { name: definition.kind, ...args });
    await definition.operations.delete(account, id, args);
    return undefined;
  } catch (error) {
    if (error instanceof KadoaError) return error.message;
    throw error;
  }
}

describe.each(subjects.map((definition) => [definition.kind, definition] as const))(
  "%s",
  (_kind, definition) => {
    test("whatever a program hands over, a check says what is wrong with it, and the contract takes the rest", async () => {
      await fc.assert(
        fc.asyncProperty(mutated(definition), async (args) => {
          figures.fuzzed += 1;
          const { inputs, failures } = check(definition, args);
          for (const { property, reason } of failures) expect([property, reason]).not.toContain("");
          if (failures.length > 0) {
            figures.refused += 1;
            return;
          }
          figures.accepted += 1;
          const refusal = await refusalOf(definition, inputs);
          if (refusal !== undefined) figures.falseAccepts += 1;
          expect(refusal).toBeUndefined();
        }),
        { numRuns: runs },
      );
    });

    test("what is valid is not refused", () => {
      fc.assert(
        fc.property(valid(definition), (args) => {
          figures.valid += 1;
          const { failures } = check(definition, args);
          if (failures.length > 0) figures.falseRejects += 1;
          expect(failures).toEqual([]);
        }),
        { numRuns: runs },
      );
    });
  },
);
