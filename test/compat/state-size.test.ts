import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { dynamicForm, nativeForm } from "../lifecycle/form";
import { createWorld } from "../lifecycle/world";

interface StoredResource {
  urn: string;
  stackTrace?: unknown;
}

/** What a channel took when this was written, and a little room for what Pulumi itself writes. */
const forms = [
  { ...dynamicForm, bytes: 1_300 },
  { ...nativeForm, bytes: 800 },
];

it.each(forms)(
  "a webhook channel without auth takes at most $bytes bytes of the state and few calls, by $name",
  async ({ make, bytes }) => {
    const world = await createWorld(async () => {
      make("WebhookChannel", "pager", { webhookUrl: "https://hooks.example.com/kadoa" });
    });
    const token = { "POST /v4/oauth2/token": 1 };
    const channels = "/v5/notifications/channels";

    expect(await world.requestsDuring(() => world.up())).toEqual({ ...token, [`POST ${channels}`]: 1 });
    const file = path.join(world.folder, "state/.pulumi/stacks/kadoa-test/test.json");
    const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
      checkpoint: { latest: { resources: StoredResource[] } };
    };
    const channel = checkpoint.latest.resources.find(({ urn }) => urn.endsWith("::pager"));
    if (channel === undefined) throw new Error("the state file holds no channel");
    const { stackTrace, ...ours } = channel;
    const size = Buffer.byteLength(JSON.stringify(ours));
    const trace = stackTrace === undefined ? 0 : Buffer.byteLength(JSON.stringify({ stackTrace }));
    console.info(`a webhook channel in the state: ${size} bytes, and ${trace} of Pulumi's stack trace`);
    expect(size).toBeLessThanOrEqual(bytes);

    expect(await world.requestsDuring(() => world.destroy())).toEqual({
      ...token,
      [`GET ${channels}/{channelId}`]: 1,
      [`DELETE ${channels}/{channelId}`]: 1,
    });
  },
);
