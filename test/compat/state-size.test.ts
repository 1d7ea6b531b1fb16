import { readFile } from "node:fs/promises";
import path from "node:path";
import { WebhookChannel } from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld } from "../lifecycle/world";

interface StoredResource {
  urn: string;
  stackTrace?: unknown;
}

it("a webhook channel without auth takes at most 1.6 KB of the state file, Pulumi's stack trace apart", async () => {
  const world = await createWorld(async () => {
    new WebhookChannel("pager", { webhookUrl: "https://hooks.example.com/kadoa" });
  });
  await world.up();
  const file = path.join(world.folder, "state/.pulumi/stacks/kadoa-test/test.json");
  const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
    checkpoint: { latest: { resources: StoredResource[] } };
  };
  const channel = checkpoint.latest.resources.find(({ urn }) => urn.endsWith("::pager"));
  if (channel === undefined) throw new Error("the state file holds no channel");
  const { stackTrace, ...ours } = channel;
  const bytes = Buffer.byteLength(JSON.stringify(ours));
  const trace = stackTrace === undefined ? 0 : Buffer.byteLength(JSON.stringify({ stackTrace }));
  console.info(`a webhook channel in the state: ${bytes} bytes, and ${trace} of Pulumi's stack trace`);
  expect(bytes).toBeLessThanOrEqual(1600);
});
