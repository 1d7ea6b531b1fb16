import { describe, expect, it } from "vitest";
import document from "../../emulator/openapi.json";
import { type Channel, startWorld, type World, webhook } from "./world";

const channels = "/v5/notifications/channels";

const configs = {
  EMAIL: { recipients: ["ops@example.com"], from: "alerts@Kadoa.com" },
  SLACK: {
    slackChannelId: "C012",
    slackChannelName: "ops",
    webhookUrl: "https://hooks.slack.example.com/services/secret",
  },
  WEBHOOK: {
    webhookUrl: "https://hooks.example.com/k",
    httpMethod: "PUT",
    auth: { type: "bearer", token: "a-token" },
  },
  WEBSOCKET: {},
};

const create = (world: World, channelType: string, config: object) =>
  world.call("POST", channels, { name: "ops", channelType, config });

function requiredKeys(channelType: string): string[] {
  const name = `${channelType.charAt(0)}${channelType.slice(1).toLowerCase()}ChannelConfig`;
  const schemas = Object.entries<object>(document.components.schemas);
  const schema = schemas.find(([other]) => other === name)?.[1] as { required?: string[] };
  return schema.required ?? [];
}

describe("each kind of channel", () => {
  it.each(Object.entries(configs))(
    "%s keeps its configuration as it was sent",
    async (channelType, config) => {
      const world = await startWorld();
      const { id } = await world.channel({ channelType, config });
      const { body } = await world.call("GET", `${channels}/${id}`);
      const { channel } = body.data as { channel: Channel };
      expect(channel).toMatchObject({ id, channelType, linkedConfigurations: [] });
      expect(channel.config).toEqual(config);
    },
  );

  it.each(Object.entries(configs))("%s ignores keys that it does not know", async (channelType, config) => {
    const world = await startWorld();
    const channel = await world.channel({ channelType, config: { ...config, endpoint: "x" } });
    expect(channel.config).toEqual(config);
  });

  it.each(Object.keys(configs).filter((channelType) => requiredKeys(channelType).length > 0))(
    "%s needs each required key of its own schema",
    async (channelType) => {
      const world = await startWorld();
      for (const key of requiredKeys(channelType)) {
        const { [key]: _, ...config } = configs[channelType as keyof typeof configs] as Record<
          string,
          unknown
        >;
        expect(await create(world, channelType, config)).toMatchObject({
          status: 400,
          body: { message: `config.${key} is required` },
        });
      }
    },
  );
});

it.each([
  ["WEBHOOK", { webhookUrl: "not a url", httpMethod: "POST" }, 'config.webhookUrl must match format "uri"'],
  [
    "WEBHOOK",
    { webhookUrl: "ftp://a.example/k", httpMethod: "POST" },
    "config.webhookUrl must be a URL of http or https",
  ],
  [
    "SLACK",
    { ...configs.SLACK, webhookUrl: "javascript:alert(1)" },
    "config.webhookUrl must be a URL of http or https",
  ],
  [
    "WEBHOOK",
    { webhookUrl: "https://a.example", httpMethod: "DELETE" },
    "config.httpMethod must be one of POST, GET, PUT, PATCH",
  ],
  [
    "WEBHOOK",
    { ...configs.WEBHOOK, auth: { type: "digest" } },
    "config.auth.type must be one of bearer, basic, header",
  ],
  ["WEBHOOK", { ...configs.WEBHOOK, auth: { type: "BEARER" } }, "config.auth.token is required"],
  [
    "WEBHOOK",
    { ...configs.WEBHOOK, auth: { type: "basic" } },
    "config.auth.username is required; config.auth.password is required",
  ],
  ["WEBHOOK", { ...configs.WEBHOOK, auth: { type: "header" } }, "config.auth.headers is required"],
  [
    "WEBHOOK",
    { ...configs.WEBHOOK, auth: { type: "header", headers: { "X-Key": 7 } } },
    "config.auth.headers.X-Key must be string",
  ],
  ["EMAIL", { recipients: ["not-an-address"] }, 'config.recipients.0 must match format "email"'],
  [
    "EMAIL",
    { recipients: ["a@b.example"], from: "me@evil.example" },
    "config.from must be on the kadoa.com domain",
  ],
  ["SMS", {}, "channelType must be one of EMAIL, SLACK, WEBHOOK, WEBSOCKET"],
])("%s with %j is refused: %s", async (channelType, config, message) => {
  const world = await startWorld();
  expect(await create(world, channelType, config)).toMatchObject({ status: 400, body: { message } });
  expect((await world.state()).channels).toEqual([]);
});

it("the type of an auth may be in any case", async () => {
  const world = await startWorld();
  const auth = { type: "HEADER", headers: { "X-Key": "k" } };
  const channel = await world.channel({ channelType: "WEBHOOK", config: { ...configs.WEBHOOK, auth } });
  expect(channel.config.auth).toEqual(auth);
});

it("a workspace has one WebSocket channel, and any number of others with the same name", async () => {
  const world = await startWorld();
  const { id } = await world.channel({ channelType: "WEBSOCKET" });
  await world.channel({ name: "twin", ...webhook() });
  await world.channel({ name: "twin", ...webhook() });
  expect(await create(world, "WEBSOCKET", {})).toMatchObject({
    status: 400,
    body: { message: `Only one WEBSOCKET channel is allowed per workspace; ${id} exists` },
  });
  await world.call("DELETE", `${channels}/${id}`);
  expect(await create(world, "WEBSOCKET", {})).toMatchObject({ status: 201 });
});

it("an update replaces the whole channel and keeps its id, its type and its time of creation", async () => {
  const world = await startWorld();
  const before = await world.channel({ channelType: "WEBHOOK", config: configs.WEBHOOK });
  const { body } = await world.call("PUT", `${channels}/${before.id}`, { name: "new", ...webhook() });
  expect(body).toMatchObject({
    data: { channel: { ...before, name: "new", config: webhook().config, updatedAt: expect.any(String) } },
  });
  const change = { name: "new", channelType: "WEBSOCKET", config: {} };
  expect(await world.call("PUT", `${channels}/${before.id}`, change)).toMatchObject({
    status: 400,
    body: { message: "channelType cannot be changed: the channel is WEBHOOK" },
  });
});

it("a deleted channel is gone, and the settings that used it stay without it", async () => {
  const world = await startWorld();
  const hook = await world.channel(webhook());
  const live = await world.channel({ channelType: "WEBSOCKET" });
  const { id } = await world.setting({ eventType: "workflow_failed", channelIds: [hook.id, live.id] });
  expect(await world.call("DELETE", `${channels}/${hook.id}`)).toMatchObject({
    status: 200,
    body: { data: { channelId: hook.id } },
  });
  expect(await world.call("DELETE", `${channels}/${hook.id}`)).toMatchObject({ status: 404 });
  const { settings } = await world.state();
  expect(settings[0]?.channels).toEqual([{ id: live.id, name: live.name, channelType: "WEBSOCKET" }]);
  const change = await world.call("PUT", `/v5/notifications/settings/${id}`, { enabled: false });
  expect(change).toMatchObject({ status: 200 });
});

it("a channel names the settings that use it; the list can be cut down to those of a workflow", async () => {
  const world = await startWorld();
  const hook = await world.channel(webhook());
  const live = await world.channel({ channelType: "WEBSOCKET" });
  const own = await world.setting({
    workflowId: "wf-7",
    eventType: "workflow_failed",
    enabled: false,
    channelIds: [hook.id],
  });
  const general = await world.setting({ eventType: "workflow_failed", channelIds: [hook.id, live.id] });
  const linkedConfigurations = [
    { configurationId: own.id, workflowId: "wf-7", eventType: "workflow_failed", enabled: false },
    { configurationId: general.id, workflowId: null, eventType: "workflow_failed", enabled: true },
  ];
  const ofWorkflow = await world.call("GET", `${channels}?workflowId=wf-7`);
  expect(ofWorkflow.body.data).toEqual({ channels: [{ ...hook, linkedConfigurations }] });
  const bare = await world.call("GET", `${channels}/${hook.id}?includeConfigurations=false`);
  expect(bare.body.data).not.toHaveProperty("channel.linkedConfigurations");
});

it("secrets can be masked in every answer, and are still used", async () => {
  const world = await startWorld({ maskSecrets: true });
  const slack = await world.channel({ channelType: "SLACK", config: configs.SLACK });
  expect(slack.config).toEqual({ ...configs.SLACK, webhookUrl: "********" });
  const auth = { type: "header", headers: { "X-Key": "secret" } };
  const hook = await world.channel({ channelType: "WEBHOOK", config: { ...configs.WEBHOOK, auth } });
  expect(hook.config).toEqual({
    ...configs.WEBHOOK,
    auth: { type: "header", headers: { "X-Key": "********" } },
  });
  const answers = [await world.call("GET", channels), await world.call("GET", `${channels}/${hook.id}`)];
  await world.setting({ eventType: "workflow_failed", channelIds: [slack.id] });
  await world.call("POST", "/v5/notifications/test", { eventType: "workflow_failed" });
  answers.push(await world.call("GET", "/v5/notifications/logs"));
  for (const { text } of answers) {
    expect(text).toContain("********");
    expect(text).not.toContain("secret");
  }
  expect((await world.state()).channels[1]?.config.auth).toEqual(auth);
});

it("a kind of channel that only the OpenAPI document knows works at once, its messages in the outbox", async () => {
  const openapi = structuredClone(document);
  for (const operation of [
    openapi.paths["/v5/notifications/channels"].post,
    openapi.paths["/v5/notifications/channels/{channelId}"].put,
  ]) {
    operation.requestBody.content["application/json"].schema.properties.channelType.enum.push("TEAMS");
  }
  const webhookUrl = { type: "string", format: "uri" };
  const schema = { type: "object", required: ["webhookUrl"], properties: { webhookUrl } };
  Object.assign(openapi.components.schemas, { TeamsChannelConfig: schema });
  const world = await startWorld({ openapi, maskSecrets: true });
  expect(await create(world, "TEAMS", {})).toMatchObject({
    status: 400,
    body: { message: "config.webhookUrl is required" },
  });
  const config = { webhookUrl: "https://teams.example.com/secret" };
  const channel = await world.channel({ channelType: "TEAMS", config });
  expect(channel.config).toEqual({ webhookUrl: "********" });
  await world.channel({ channelType: "TEAMS", config });
  await world.setting({ eventType: "credits_low", channelIds: [channel.id] });
  await world.call("POST", "/v5/notifications/test", { eventType: "credits_low" });
  expect((await world.state()).outbox).toMatchObject([{ channelType: "TEAMS", channelConfig: config }]);
});
