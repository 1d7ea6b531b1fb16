import { expect, it } from "vitest";
import { Session } from "../../../provider/account/session";
import { answered } from "../../../provider/native/look-ups";
import { Resources } from "../../../provider/native/resources";

const notShown = "(not shown: it may hold a secret)";
const changedOutside = "(changed outside Pulumi)";
const webhookUrl = "https://hooks.example.com/kadoa";

/** What the engine asks the plug-in of a resource of this kind; there is no service to ask. */
function asked(kind: string, news: object, olds: object = {}) {
  const resources = new Resources(new Session({}, {}), () => {});
  return resources.check(`urn:pulumi:test::project::kadoa:index:${kind}::one`, { ...olds }, { ...news });
}

async function refusal(kind: string, news: object, olds?: object): Promise<string> {
  return (await asked(kind, news, olds)).failures.map(({ reason }) => reason).join("; ");
}

const imported = { name: "pager", webhookUrl, httpMethod: "POST", auth: { type: "bearer", token: notShown } };

it("a program that repeats what an import shows in place of a secret changes nothing, and is refused where it would", async () => {
  expect(await refusal("WebhookChannel", imported, imported)).toBe("");
  expect(await refusal("WebhookChannel", { ...imported, name: "other" }, imported)).toMatch(
    /^auth\.token has a marker .*: write the value itself there/,
  );
  expect(await refusal("WebhookChannel", imported)).toMatch(/^auth\.token has a marker/);
});

it("a marker is never sent: not of headers, of an open configuration, or of what was changed outside", async () => {
  const headers = { ...imported, auth: { type: "header", headers: { "not-shown": notShown } } };
  expect(await refusal("WebhookChannel", headers)).toMatch(/^auth\.headers has a marker/);
  const rotated = { ...imported, auth: { type: "bearer", token: changedOutside } };
  expect(await refusal("WebhookChannel", { ...rotated, name: "other" }, rotated)).toMatch(/^auth\.token has/);
  const setting = { eventType: "credits_low", channels: [], eventConfiguration: { "not-shown": notShown } };
  expect(await refusal("NotificationSetting", setting)).toMatch(/^eventConfiguration has a marker/);
});

it("what is imported is not said to be a fault of the provider, where the marker is of another form than the secret", async () => {
  const slack = { name: "ops", slackChannelId: "C1", slackChannelName: "ops", webhookUrl: notShown };
  expect(await refusal("SlackChannel", slack, slack)).toBe("");
  expect(await refusal("SlackChannel", slack)).toMatch(/^webhookUrl has a marker/);
});

it.each(["constructor", "__proto__"])("there is no kind and no look-up %s", async (name) => {
  await expect(asked(name, {})).rejects.toThrow(`has no resource "${name}"`);
  await expect(answered(new Session({}, {}), `kadoa:index:${name}`, {})).rejects.toThrow(
    `${name} is no look-up of Kadoa`,
  );
});
