import { Config, secret } from "@pulumi/pulumi";
import { NotificationSetting, WebhookChannel } from "pulumi-kadoa";
import { plaintextSecrets, startTestStack } from "pulumi-kadoa/testing";
import { expect, it } from "vitest";
import type { Run } from "./traces";
import { createWorld } from "./world";

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

it("starts the Pulumi CLI once for each run, and says what it did and which outputs there are", async () => {
  const world = await createWorld(async () => {
    const { id } = new WebhookChannel("pager", { webhookUrl: "https://hooks.example.com/kadoa" });
    return { id, list: [1, { of: "two" }], nothing: null };
  });
  const started: string[] = [];
  const command = world.stack.workspace.pulumiCommand as unknown as { run: Run };
  const { run } = command;
  command.run = (...call) => {
    started.push(call[0][0] ?? "");
    return run(...call);
  };

  const { changes, outputs } = await world.up();
  const [channel] = (await world.serverState()).channels;
  const id = { value: channel?.id, secret: false };
  expect(changes).toEqual({ create: 2 });
  expect(outputs).toEqual({
    id,
    list: { value: [1, { of: "two" }], secret: false },
    nothing: { value: null, secret: false },
  });
  expect(await world.refresh()).toMatchObject({ changes: { same: 2 }, outputs: { id } });
  expect(await world.preview()).toMatchObject({ changes: { same: 2 }, outputs: { id } });
  expect(await world.destroy()).toMatchObject({ changes: { delete: 2 }, outputs: {} });
  expect(started).toEqual(["up", "refresh", "preview", "destroy"]);
});

it("gives a secret output in the clear, and says that it is one", async () => {
  const world = await createWorld(async () => ({ pin: secret("1234"), open: "5678" }));
  const { outputs } = await world.up();
  expect(outputs).toEqual({ pin: { value: "1234", secret: true }, open: { value: "5678", secret: false } });
});

it("each of several stacks has its own configuration, secrets among it", async () => {
  const read = async () => ({
    here: new Config("team").get("name"),
    key: new Config("kadoa").getSecret("apiKey"),
  });
  for (const name of [{ value: "true" }, { value: "0123" }, { value: "third", secret: true }]) {
    const { up, emulator } = await createWorld(read, { config: { "team:name": name } });
    const { outputs } = await up();
    expect(outputs).toMatchObject({ here: { value: name.value }, key: { value: emulator.apiKey } });
  }
});
