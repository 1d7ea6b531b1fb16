import { describe, expect, it } from "vitest";
import { handler } from "../../provider";
import { definitions } from "../../provider/resources.gen";
import { thunkOf } from "../../sdk/thunk";

describe("the text that every resource's state keeps of its provider", () => {
  it.each(Object.keys(definitions))("never changes for %s", (kind) => {
    // Held byte for byte: states of every release carry it, and a release that changed it would rewrite them.
    expect(thunkOf(kind)).toBe(
      'exports.handler=()=>{const d=process.cwd(),r=require("module").createRequire(d+"/");' +
        `return r(r.resolve("pulumi-kadoa/provider",{paths:[d,require.main.path]})).handler("${kind}")}`,
    );
  });

  it.each(Object.keys(definitions))("stays short for %s", (kind) => {
    expect(Buffer.byteLength(thunkOf(kind))).toBeLessThanOrEqual(200);
  });

  it.each(Object.entries(definitions))("is no difference by itself for %s", async (kind, { example }) => {
    const { check, diff } = handler(kind);
    const checked = await check?.({}, { ...example, __provider: thunkOf(kind) });
    const before = { ...checked?.inputs, __provider: "exports.handler=()=>of another release" };
    const after = { ...checked?.inputs, __provider: thunkOf(kind) };
    expect(await diff?.("id", before, after)).toEqual({ changes: false });
  });
});
