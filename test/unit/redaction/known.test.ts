import { expect, it } from "vitest";
import { check } from "../../../provider/kind/check";
import { reserved } from "../../../provider/kind/conceal";
import { definitions } from "../../../provider/resources.gen";

it.each(Object.entries(definitions))("of the example of %s nothing is taken for unknown", (_, definition) => {
  const profile = { profile: "other" };
  for (const adopt of [{}, { adopt: "identical", deleteAdopted: true }, { adopt: { id: "an-id" } }]) {
    const { inputs, failures } = check(definition, { ...definition.example, ...profile, ...adopt });
    if (failures.length > 0) expect(failures.map(({ property }) => property)).toContain("adopt");
    else expect(reserved(definition, inputs).filter(({ why }) => why === "unknown")).toEqual([]);
  }
  const declared = (definition.secrets ?? []).filter((path) => path !== "covers");
  const found = reserved(definition, definition.example).filter(({ why }) => why === "secret");
  expect(found.every(({ path }) => declared.includes(path.join(".")))).toBe(true);
});
