import { describe, expect, it } from "vitest";
import { review, risks } from "./judged";
import { email, idOf, setting, webhook } from "./preview-of";

const pager = webhook();
const failed = setting("workflow_failed", ["pager"]);

describe("a channel", () => {
  it("that is renamed without an alias is recognised", () => {
    const after = { pagerEu: pager, failed: setting("workflow_failed", ["pagerEu"]) };
    expect(risks({ pager, failed }, after)).toEqual([
      "channel-deleted: WebhookChannel pager is deleted. Until now it got workflow_failed (workspace). " +
        "WebhookChannel pagerEu is created with the same arguments: if it is a rename, add `aliases`, and the " +
        "channel keeps its id.",
    ]);
  });

  it("that is renamed with an alias stays where it is", () => {
    const after = { pagerEu: pager, failed: setting("workflow_failed", ["pagerEu"]) };
    const { risks, changes } = review({ pager, failed }, after, { renamed: { pager: "pagerEu" } });
    expect(risks).toEqual([]);
    expect(changes.map(({ formerName }) => formerName)).toEqual(["pager"]);
  });

  it("that goes away or gets a new id names every output that carries its id", () => {
    const outputs = { ids: { pager: idOf("pager"), live: idOf("live") }, all: [idOf("pager")] };
    expect(risks({ pager }, {}, { outputs })).toEqual([
      "channel-deleted: WebhookChannel pager is deleted. Its id is in the outputs ids.pager and all.0: other " +
        "stacks that read them keep an id that is gone.",
    ]);
    expect(risks({ pager }, { pager }, { outputs, replaced: { pager: ["profile"] } })).toEqual([
      "channel-replaced: WebhookChannel pager is replaced, because profile changes: it gets a new id. Its id " +
        "is in the outputs ids.pager and all.0: other stacks that read them keep the old id until their next " +
        "`pulumi up`.",
    ]);
  });

  it("that was adopted, or is retained, stays in Kadoa and goes on being told", () => {
    const adopted = { ...pager, outputs: { taken: { how: "adopted", at: "2026-01-01T00:00:00Z" } } };
    const retained = { ...pager, retainOnDelete: true as const };
    for (const kept of [adopted, retained]) {
      const { risks, changes } = review({ pager: kept }, {});
      expect(risks).toEqual([]);
      expect(changes.map(({ resource }) => resource.action)).toEqual(["forget"]);
    }
    const owned = {
      ...adopted,
      args: { ...pager.args, deleteAdopted: true },
      outputs: { ...adopted.outputs, deleteAdopted: true },
    };
    expect(review({ pager: owned }, {}).risks.map(({ code }) => code)).toEqual(["channel-deleted"]);
  });

  it("that sent over plain http before is no news", () => {
    const plain = webhook("http://hooks.example.com/a");
    expect(risks({ plain }, { plain: webhook("http://hooks.example.com/a", { httpMethod: "PUT" }) })).toEqual(
      [],
    );
    expect(risks({}, { plain })[0]).toMatch(
      /^plain-http: WebhookChannel plain sends to http:\/\/hooks\.example\.com\/… /,
    );
  });

  it("of the same name and another kind is told apart", () => {
    const { routing } = review(
      {},
      {
        ops: webhook(),
        team: { ...email("ops@example.com"), name: "ops" },
        failed: setting("workflow_failed", ["ops", "team"]),
      },
    );
    const labels = ["ops (EmailChannel)", "ops (WebhookChannel)"];
    expect(routing[0]?.after.channels.map(({ label }) => label)).toEqual(labels);
  });
});

describe("a webhook URL that is a secret", () => {
  /** As Pulumi prints a secret: encrypted, in another way each time. */
  const secret = (ciphertext: string) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ciphertext,
  });
  const slack = (args: Record<string, unknown>) => ({
    kind: "SlackChannel",
    args: { slackChannelId: "C1", slackChannelName: "ops", ...args },
  });

  it.each<[string, Parameters<typeof risks>[0], Parameters<typeof risks>[1], string]>([
    [
      "changes on a Slack channel",
      { hook: slack({ webhookUrl: secret("one") }) },
      { hook: slack({ webhookUrl: secret("other") }) },
      "people-added: SlackChannel hook leads elsewhere: webhookUrl changes.",
    ],
    [
      "is added to a Slack channel",
      { hook: slack({}) },
      { hook: slack({ webhookUrl: secret("one") }) },
      "people-added: SlackChannel hook leads elsewhere: webhookUrl changes.",
    ],
    [
      "changes on a webhook",
      { hook: webhook(secret("one") as unknown as string) },
      { hook: webhook(secret("other") as unknown as string) },
      "retargeted: WebhookChannel hook leads elsewhere: webhookUrl changes.",
    ],
  ])("%s: that is another destination, and no rotation", (_, before, after, expected) => {
    expect(risks(before, after)).toEqual([expected]);
  });

  it("stays where another secret of the channel changes", () => {
    const hook = (token: string) => {
      const auth = { type: "bearer", token: secret(token) };
      return webhook(secret("url") as unknown as string, { auth });
    };
    expect(risks({ hook: hook("one") }, { hook: hook("other") })).toEqual([
      "secret-changed: WebhookChannel hook: auth.token changes. Whatever receives the events must know the new one first.",
    ]);
  });
});
