import { expect, it, onTestFinished } from "vitest";
import { KadoaClient } from "../../client/client";
import { startWorld, webhook } from "./world";

it("this package's client finds everything it needs", async () => {
  const { emulator, call } = await startWorld();
  const client = new KadoaClient({
    apiKey: emulator.apiKey,
    baseUrl: emulator.url,
    realtimeUrl: emulator.realtimeUrl,
    realtimeApiUrl: emulator.url,
  });
  onTestFinished(() => client.close());

  const channel = await client.channels.create({ name: "ops", ...webhook() });
  expect(await client.channels.list()).toEqual([channel]);
  const renamed = await client.channels.update(channel.id, { name: "on call", ...webhook() });
  expect(renamed).toMatchObject({ id: channel.id, name: "on call" });

  const setting = await client.settings.create({
    eventType: "workflow_failed",
    eventConfiguration: {},
    channelIds: [channel.id],
  });
  expect(await client.settings.get(setting.id)).toEqual(setting);
  expect(await client.settings.update(setting.id, { enabled: false })).toMatchObject({ enabled: false });
  expect(await client.eventTypes()).toHaveLength(12);

  await client.settings.update(setting.id, { enabled: true });
  const { eventId } = await client.triggerTest({ eventType: "workflow_failed" });
  expect(await client.deliveries()).toMatchObject({ events: [{ eventId, eventType: "workflow_failed" }] });
  expect(await client.realtimeToken()).toMatchObject({ team_id: expect.any(String) });
  await call("PUT", "/_emulator/workflows/wf-7", { templateManaged: true });
  expect(await client.workflow("wf-7")).toMatchObject({ templateHasNotifications: true });

  await client.settings.delete(setting.id);
  await client.channels.delete(channel.id);
  await expect(client.channels.get(channel.id)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("Channel not found"),
  });
});
