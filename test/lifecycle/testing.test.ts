import { NotificationSetting, WebhookChannel } from "pulumi-kadoa";
import { plaintextSecrets, startTestStack } from "pulumi-kadoa/testing";
import { expect, it } from "vitest";

const folder = ".kadoa/tests";

// #region testing
it("tells the pager when a workflow fails", async () => {
  const test = await startTestStack(
    async () => {
      const pager = new WebhookChannel("pager", {
        webhookUrl: "https://hooks.example.com/kadoa",
        auth: { type: "bearer", token: "the-token" },
      });
      new NotificationSetting("failed", { eventType: "workflow_failed", channels: [pager] });
    },
    { folder },
  );
  try {
    await test.up();
    expect((await test.preview()).changes).toEqual({ same: 3 });

    const { channels, settings } = await test.serverState();
    expect(settings[0]?.channels.map(({ id }) => id)).toEqual(channels.map(({ id }) => id));

    expect(plaintextSecrets(await test.storedState(), ["the-token"])).toEqual([]);
  } finally {
    await test.close();
  }
});
// #endregion
