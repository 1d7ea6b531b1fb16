import { expect, it } from "vitest";
import { plaintextSecrets } from "../../../testing/secrets";

const secret = 'a+token/of "mine"=';
const base64 = (text: string) => Buffer.from(text).toString("base64");

it.each([
  ["plain", `Bearer ${secret}`],
  ["base64", base64(secret)],
  ["base64", `Basic ${base64(`kadoa:${secret}`)}`],
  ["base64", `Basic ${base64(`k:${secret};`)}`],
  ["base64", `Basic ${base64(`ka${secret} and more`)}`],
  ["URL-encoded", `?token=${encodeURIComponent(secret)}`],
  ["JSON-escaped", JSON.stringify({ secret })],
])("a secret is found in the clear: %s in %s", (form, text) => {
  expect(plaintextSecrets(text, ["another", secret])).toEqual([{ index: 1, form }]);
});

it("a secret that is encrypted, or another one's beginning, is not found", () => {
  expect(plaintextSecrets("v1:aGk9:c2VjcmV0 a+token", [secret])).toEqual([]);
});
