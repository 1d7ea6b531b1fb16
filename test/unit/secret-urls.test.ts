import { describe, expect, it } from "vitest";
import { mayHoldCredential } from "../../cli/import/secrets";
import { shown } from "../../cli/review/values";
import { Secrets } from "../../client/secrets";
import { WebhookChannel } from "../../provider/resources/webhook-channel";
import { differencesOf } from "../../provider/state/comparison";

const canary = "canary7f3a91c04be2d6";

/** A URL of which everything behind the origin, and a login before it, lets anybody send. */
describe.each([
  ["in its query", `https://hooks.example.com/kadoa?team=7&token=${canary}`],
  ["in its query, escaped", `https://hooks.example.com/kadoa?token=${encodeURIComponent(`${canary}+/=`)}`],
  ["in its path", `https://hooks.example.com/services/${canary}`],
  ["as its user", `https://${canary}@hooks.example.com/kadoa`],
  ["as its password", `https://kadoa:${canary}@hooks.example.com/kadoa`],
  ["behind a #", `https://hooks.example.com/kadoa#${canary}`],
])("a URL with a secret %s", (_, url) => {
  it("is a secret of the stack's configuration in an import", () => {
    expect(mayHoldCredential(url)).toBe(true);
  });

  it("is its origin in a review", () => {
    expect(shown(url)).toBe("https://hooks.example.com/…");
  });

  it("is its origin where two objects differ", () => {
    const other = { name: "ops", webhookUrl: "https://hooks.example.com/other" };
    const words = differencesOf(WebhookChannel, { ...other, webhookUrl: url }, other).join("; ");
    expect(words).toContain("webhookUrl is https://hooks.example.com/… here");
    expect(words).not.toContain(canary);
  });

  it.each<[string, (secrets: Secrets) => void]>([
    ["a resource", (secrets) => secrets.learnUrl(url)],
    [
      "an account",
      (secrets) => secrets.learnAccount({ apiKey: "k", baseUrl: url, realtimeUrl: "", realtimeApiUrl: "" }),
    ],
  ])("of %s is in no message, neither whole nor in part", (_, learn) => {
    const secrets = new Secrets();
    learn(secrets);
    for (const words of [`${url} does not answer`, `the token ${canary} is unknown`]) {
      expect(secrets.said(words) ?? "").not.toContain(canary);
    }
  });
});
