import { expect, it } from "vitest";
import { Secrets } from "../../../client/secrets";

it.each([
  ['{"password":"pA5s-Geheim-77x"}', '{"password":"[secret]"}'],
  ["auth token=ab12cd34ef was refused", "auth token=[secret] was refused"],
  ["Authorization: Bearer abcdef012345", "Authorization: Bearer [secret]"],
  [
    "could not reach https://hooks.slack.com/services/T0/B0/abc123",
    "could not reach https://hooks.slack.com/…",
  ],
])(
  "what looks like a secret in the service's words is not repeated, though nobody has told it: %s",
  (words, said) => {
    expect(new Secrets().said(words)).toBe(said);
  },
);

it.each([
  "password: is required",
  'token "required"',
  "see https://docs.kadoa.com/docs/notifications",
  "the service at https://hooks.example.com does not answer",
  "no channel 0c5e4c1e-7b1d-4a36-9c0f-2f5a3f0b9a11",
])("words that tell no secret stay as they are: %s", (words) => {
  expect(new Secrets().said(words)).toBe(words);
});
