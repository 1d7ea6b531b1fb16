import * as kadoa from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

const token = "a-token-that-nobody-may-see";
const hook = {
  name: "pager",
  webhookUrl: "https://hooks.example.com/services/T0/B0",
  auth: { type: "bearer", token },
} as const;

/** Something that was made by hand, or by another tool. */
async function made(world: World, collection: "channels" | "settings", body: object): Promise<string> {
  const { data } = (await world.outside("POST", `/v5/notifications/${collection}`, body)) as {
    data: Record<string, { id: string }>;
  };
  return Object.values(data)[0]?.id ?? "";
}

function madeHook(world: World, config: object = {}): Promise<string> {
  const { name, webhookUrl, auth } = hook;
  const body = { name, channelType: "WEBHOOK", config: { webhookUrl, httpMethod: "POST", auth, ...config } };
  return made(world, "channels", body);
}

const declares = (args: Partial<kadoa.WebhookChannelArgs>) => async () => {
  const channel = new kadoa.WebhookChannel("pager", { ...hook, ...args });
  return { id: channel.id };
};

const writes = (calls: Record<string, number>) =>
  Object.keys(calls).filter((call) => !call.startsWith("GET ") && call !== "POST /v4/oauth2/token");

describe('adopt: "identical"', () => {
  it("takes the object that equals the arguments as it is, and leaves it there on destroy", async () => {
    const world = await createWorld(declares({ adopt: "identical" }));
    const id = await madeHook(world);

    const calls = await world.requestsDuring(async () => {
      expect((await world.up()).outputs.id?.value).toBe(id);
    });
    expect(writes(calls)).toEqual([]);
    expect((await world.refresh()).changes).toEqual({ same: 2 });

    // Without the argument it stays adopted: storing that costs no call, beside the one for the workspace.
    const removed = await world.requestsDuring(async () => {
      expect((await world.up(declares({}))).changes).toEqual({ same: 1, update: 1 });
    });
    expect(removed).toEqual({ "POST /v4/oauth2/token": 1 });

    const { output } = await world.destroy();
    expect(output).toContain(`WebhookChannel "pager" was adopted, so ${id} stays in Kadoa`);
    expect((await world.serverState()).channels.map((channel) => channel.id)).toEqual([id]);
  });

  it("is deleted on destroy where deleteAdopted says so", async () => {
    const world = await createWorld(declares({ adopt: "identical", deleteAdopted: true }));
    await madeHook(world);

    await world.up();
    await world.destroy();

    expect((await world.serverState()).channels).toEqual([]);
  });

  it("makes the object where there is none, which is then deleted on destroy", async () => {
    const world = await createWorld(declares({ adopt: "identical" }));

    await world.up();
    expect((await world.serverState()).channels).toHaveLength(1);
    await world.destroy();

    expect((await world.serverState()).channels).toEqual([]);
  });

  it("refuses one of the same name with other content, shows the difference, and no secret", async () => {
    const world = await createWorld(declares({ adopt: "identical" }));
    const id = await madeHook(world, {
      webhookUrl: "https://other.example.com/services/secret-path",
      auth: { type: "bearer", token: "another-secret-token" },
    });

    const calls = await world.requestsDuring(async () => {
      const refused = await world.failing(() => world.up());
      expect(refused).toContain(`WebhookChannel "pager": create failed, it exists already: ${id}`);
      expect(refused).toContain("auth is another secret");
      expect(refused).toContain(
        "webhookUrl is https://hooks.example.com/… here and https://other.example.com/… there",
      );
      expect(refused).toContain(`set \`adopt: { id: "${id}" }\``);
      expect(refused).toContain("if this stack holds it under another name, add `aliases` with that name");
      for (const secret of [token, "another-secret-token", "secret-path", "services/T0"]) {
        expect(refused).not.toContain(secret);
      }
    });
    expect(writes(calls)).toEqual([]);
  });

  it("refuses where the server hides the secret, since nobody can tell whether it is the same", async () => {
    const world = await createWorld(declares({ adopt: "identical" }), { emulator: { maskSecrets: true } });
    await madeHook(world);

    const refused = await world.failing(() => world.up());

    expect(refused).toContain("auth is hidden there and cannot be compared");
  });

  it("refuses to choose between two that are identical", async () => {
    const world = await createWorld(declares({ adopt: "identical" }));
    const ids = [await madeHook(world), await madeHook(world)].sort();

    const refused = await world.failing(() => world.up());

    expect(refused).toContain(`2 objects are identical to it: ${ids.join(", ")}. Fix: say which one with`);
  });
});

describe("adopt: { id }", () => {
  it("takes that object, brings it to the arguments with one call, and leaves it there on destroy", async () => {
    const world = await createWorld(async () => ({}));
    const id = await madeHook(world, { webhookUrl: "https://old.example.com/" });

    const calls = await world.requestsDuring(async () => {
      const { output, outputs } = await world.up(declares({ adopt: { id } }));
      expect(outputs.id?.value).toBe(id);
      expect(output).toContain(`WebhookChannel "pager" adopted ${id}, and changed its webhookUrl.`);
    });

    expect(calls).toEqual({
      "POST /v4/oauth2/token": 1,
      "GET /v5/notifications/channels": 1,
      "PUT /v5/notifications/channels/{channelId}": 1,
    });
    const [channel] = (await world.serverState()).channels;
    expect(channel?.config.webhookUrl).toBe(hook.webhookUrl);
    await world.destroy();
    expect((await world.serverState()).channels).toHaveLength(1);
  });

  it("fails when there is no such object, or one of another class", async () => {
    const world = await createWorld(declares({ adopt: { id: "no-such-id" } }));
    expect(await world.failing(() => world.up())).toContain(
      "there is none with the id no-such-id to adopt in this workspace. Fix: correct `adopt`",
    );

    const mail = await made(world, "channels", {
      name: "mail",
      channelType: "EMAIL",
      config: { recipients: ["a@example.com"] },
    });
    expect(await world.failing(() => world.up(declares({ adopt: { id: mail } })))).toContain(
      "is an object of another type",
    );
  });

  it("fails when another resource of the program has the object", async () => {
    const world = await createWorld(declares({}));
    const id = (await world.up()).outputs.id?.value as string;

    const refused = await world.failing(() =>
      world.up(async () => {
        const channel = new kadoa.WebhookChannel("pager", hook);
        new kadoa.WebhookChannel("again", { ...hook, adopt: { id } }, { dependsOn: [channel] });
      }),
    );

    expect(refused).toContain(`${id} belongs to another resource of this program. Fix: declare it once`);
    expect((await world.serverState()).channels).toHaveLength(1);
  });

  it("fails for a setting of another level, which cannot be changed", async () => {
    const world = await createWorld(async () => ({}));
    const id = await made(world, "settings", {
      eventType: "workflow_failed",
      workflowId: "wf-7",
      eventConfiguration: {},
    });

    const refused = await world.failing(() =>
      world.up(async () => {
        new kadoa.NotificationSetting("failed", {
          eventType: "workflow_failed",
          channels: [],
          adopt: { id },
        });
      }),
    );

    expect(refused).toContain(
      `${id} cannot be adopted: workflowId is absent here and "wf-7" there, and that cannot be changed`,
    );
  });
});

describe("without adopt", () => {
  it("a second WebSocket channel is refused, and the message explains why and what to do", async () => {
    const world = await createWorld(async () => {
      new kadoa.WebSocketChannel("live");
    });
    const id = await made(world, "channels", { name: "default", channelType: "WEBSOCKET", config: {} });

    const refused = await world.failing(() => world.up());

    expect(refused).toContain(
      `WebSocketChannel "live": create failed, a workspace has only one, and it exists already: ${id}`,
    );
    expect(refused).toContain(
      `which differs: name is "live" here and "default" there; nothing shows that this stack made it. Fix: to manage it from here, set \`adopt: { id: "${id}" }\`; if another stack declares it, declare it in one of the two only`,
    );
  });

  it("a setting that exists with other content is an error that shows the difference", async () => {
    const world = await createWorld(async () => {
      new kadoa.NotificationSetting("failed", {
        eventType: "workflow_failed",
        channels: [],
        workflowId: "wf-7",
      });
    });
    const id = await made(world, "settings", {
      eventType: "workflow_failed",
      workflowId: "wf-7",
      eventConfiguration: {},
      enabled: false,
    });

    const refused = await world.failing(() => world.up());

    expect(refused).toContain(
      `NotificationSetting workflow_failed (workflow wf-7): create failed, it exists already: ${id}`,
    );
    expect(refused).toContain("which differs: enabled is true here and false there");
    expect((await world.serverState()).settings).toMatchObject([{ id, enabled: false }]);
  });
});
