import { expect, it } from "vitest";
import { secretMark } from "../../provider/kind/secret-values";
import { plainOf, secretAs, structOf, withMarksOf } from "../../provider/native/values";

const secret = (value: unknown) => ({ ...secretMark, value });

it("the plug-in reads what the engine sends as a secret, at any depth", () => {
  const sent = structOf({ url: secret("a"), auth: { headers: secret({ key: "b" }), list: [secret("c")] } });
  expect(plainOf(sent)).toEqual({ url: "a", auth: { headers: { key: "b" }, list: ["c"] } });
  expect(plainOf(undefined)).toEqual({});
});

it("what a program has marked stays marked under its name, and what the plug-in marks stays so as well", () => {
  const sent = structOf({
    url: secret("a"),
    auth: { type: "header", headers: { key: "b" } },
    channels: ["c", secret("d")],
    enabled: true,
  });
  const properties = {
    url: "a",
    auth: { type: "header", headers: secret({ key: "b" }) },
    channels: ["c", "d"],
    enabled: true,
    name: "added",
  };
  expect(withMarksOf(sent, properties)).toEqual({
    ...properties,
    url: secret("a"),
    channels: secret(["c", "d"]),
  });
  expect(withMarksOf(structOf({ auth: secret({ type: "header" }) }), { auth: properties.auth })).toEqual({
    auth: secret(properties.auth),
  });
});

it("an answer to a question that holds a secret is a secret", () => {
  expect(secretAs(structOf({ id: secret("a") }), { name: "ops" })).toEqual({ name: secret("ops") });
  expect(secretAs(structOf({ id: "a" }), { name: "ops" })).toEqual({ name: "ops" });
});
