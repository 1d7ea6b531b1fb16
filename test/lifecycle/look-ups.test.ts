import * as pulumi from "@pulumi/pulumi";
import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

const secretUrl = "https://hooks.example.com/services/not-for-anyone";

interface Outside {
  hook: string;
  live: string;
  setting: string;
}

/** Objects that this program does not manage. */
async function outsideObjects(world: World): Promise<Outside> {
  const create = async (path: string, body: object) => {
    const { data } = (await world.outside("POST", `/v5/notifications/${path}`, body)) as {
      data: Record<string, { id: string }>;
    };
    return Object.values(data)[0]?.id ?? "";
  };
  const hook = await create("channels", {
    name: "hook",
    channelType: "WEBHOOK",
    config: { webhookUrl: secretUrl, httpMethod: "POST", auth: { type: "bearer", token: "a-bearer-token" } },
  });
  const live = await create("channels", { name: "live", channelType: "WEBSOCKET", config: {} });
  const setting = await create("settings", {
    workflowId: "wf-7",
    eventType: "workflow_failed",
    eventConfiguration: {},
    channelIds: [live, hook],
  });
  return { hook, live, setting };
}

const nothing = async () => ({});

it("look-ups find what others made, in previews too, and bring no target and no secret into the state", async () => {
  const world = await createWorld(nothing);
  const { hook, live, setting } = await outsideObjects(world);
  const program = async () => {
    const byName = await kadoa.getChannel({ name: "hook", type: "WEBHOOK" });
    return {
      byName,
      byId: kadoa.getChannelOutput({ id: pulumi.output(live) }),
      all: await kadoa.getChannels(),
      webSockets: kadoa.getChannelsOutput({ type: "WEBSOCKET" }),
      ofWorkflow: await kadoa.getSettings({ workflowId: "wf-7" }),
      ofWorkspace: kadoa.getSettingsOutput({ workflowId: null }),
      events: (await kadoa.getEventTypes()).map(({ type }) => type),
      eventsLater: kadoa.getEventTypesOutput().apply((types) => types.length),
      read: kadoa.WebhookChannel.get("read", pulumi.output(hook)).name,
    };
  };

  const preview = await world.preview(program);
  expect(preview.output).toContain("workflow_failed");
  const { outputs } = await world.up();

  const used = [{ id: setting, eventType: "workflow_failed", workflowId: "wf-7", enabled: true }];
  const hookFound = { id: hook, name: "hook", type: "WEBHOOK", settings: used };
  const liveFound = { id: live, name: "live", type: "WEBSOCKET", settings: used };
  expect(outputs.byName?.value).toEqual(hookFound);
  expect(outputs.byId?.value).toEqual(liveFound);
  expect(outputs.read?.value).toBe("hook");
  expect(outputs.all?.value).toEqual([hookFound, liveFound]);
  expect(outputs.webSockets?.value).toEqual([liveFound]);
  expect(outputs.ofWorkspace?.value).toEqual([]);
  expect(outputs.ofWorkflow?.value).toEqual([
    {
      ...used[0],
      channels: [
        { id: hook, name: "hook", type: "WEBHOOK" },
        { id: live, name: "live", type: "WEBSOCKET" },
      ],
    },
  ]);
  const events = outputs.events?.value as string[];
  expect(events).toEqual([...events].sort());
  expect(events).toContain("workflow_failed");
  expect(outputs.eventsLater?.value).toBe(events.length);
  for (const output of Object.values(outputs)) expect(output.secret).toBe(false);
  const state = JSON.stringify(await world.stack.exportStack());
  expect(state).not.toContain("a-bearer-token");
});

it("a look-up that finds nothing, or too much, fails the preview and says what there is", async () => {
  const world = await createWorld(nothing);
  const { hook } = await outsideObjects(world);
  const saying = (program: () => Promise<unknown>) =>
    world.failing(() => world.preview(program as () => Promise<Record<string, unknown>>));

  const missing = await saying(() => kadoa.getChannel({ name: "hok" }));
  expect(missing).toContain(
    'getChannel found no channel named "hok": there are "hook" (WEBHOOK), "live" (WEBSOCKET). Fix: correct the arguments.',
  );
  expect(missing).not.toContain("    at ");

  expect(await saying(() => kadoa.getChannel({ id: hook, type: "EMAIL" }))).toContain(
    `getChannel found no EMAIL channel with the id "${hook}"`,
  );
  expect(await saying(() => kadoa.getChannel({}))).toContain("getChannel needs either `id` or `name`");

  await world.outside("POST", "/v5/notifications/channels", {
    name: "hook",
    channelType: "EMAIL",
    config: { recipients: ["a@example.com"] },
  });
  expect(await saying(() => kadoa.getChannel({ name: "hook" }))).toMatch(
    /getChannel found 2 channels named "hook": EMAIL \S+, WEBHOOK \S+\. Fix: say which one with `id`\./,
  );
});

it("a static get of an id that is not there fails the preview, and so does one of another class", async () => {
  const world = await createWorld(nothing);
  const { hook } = await outsideObjects(world);

  const missing = await world.failing(() =>
    world.preview(async () => ({ name: kadoa.EmailChannel.get("gone", "no-such-id").name })),
  );
  expect(missing).toContain(
    'there is none with the id "no-such-id" in this workspace. Fix: check the id and the API key.',
  );

  const other = await world.failing(() =>
    world.preview(async () => ({ name: kadoa.EmailChannel.get("other", hook).name })),
  );
  expect(other).toContain("is an object of another type. Fix: use the class that fits its type.");
});

it("a look-up needs an API key, and says so", async () => {
  const world = await createWorld(nothing);
  await world.stack.removeConfig("kadoa:apiKey");

  const refused = await world.failing(() => world.preview(async () => ({ all: await kadoa.getChannels() })));

  expect(refused).toContain(
    "getChannels failed, no Kadoa API key is configured. Fix: run `pulumi config set",
  );
});
