import { request } from "undici";
import { expect, it } from "vitest";
import { startEmulator } from "../../emulator/index";
import { listen, startWorld, webhook } from "./world";

it("each key is a workspace of its own, and sees nothing of the others", async () => {
  const world = await startWorld({ apiKeys: ["first", "second"] });
  const second = { "x-api-key": "second" };
  const { id } = await world.channel({ channelType: "WEBSOCKET" });
  const path = `/v5/notifications/channels/${id}`;
  for (const method of ["GET", "PUT", "DELETE"]) {
    expect(await world.call(method, path, { name: "mine", ...webhook() }, second)).toMatchObject({
      status: 404,
    });
  }
  const own = { name: "own", channelType: "WEBSOCKET", config: {} };
  expect(await world.call("POST", "/v5/notifications/channels", own, second)).toMatchObject({ status: 201 });
  const tokens = [
    await world.call("POST", "/v4/oauth2/token"),
    await world.call("POST", "/v4/oauth2/token", undefined, second),
  ];
  expect(tokens[0]?.body.team_id).not.toBe(tokens[1]?.body.team_id);
  const state = (headers: Record<string, string>) =>
    request(`${world.emulator.url}/_emulator/state`, { headers });
  const channelsOf = async (headers: Record<string, string>) =>
    ((await (await state(headers)).body.json()) as { channels: unknown[] }).channels.length;
  expect(await channelsOf(second)).toBe(1);
  expect(await channelsOf({})).toBe(2);
});

it("an event reaches the workspace in which it happened", async () => {
  const world = await startWorld({ apiKeys: ["first", "second"] });
  const live = await world.channel({ channelType: "WEBSOCKET" });
  await world.setting({ eventType: "credits_low", channelIds: [live.id] });
  const [mine, theirs] = [await listen(world), await listen(world, { apiKey: "second" })];
  await world.call("POST", "/_emulator/events", { eventType: "credits_low" }, { "x-api-key": "second" });
  const { body } = await world.call("POST", "/_emulator/events", { eventType: "credits_low" });
  expect((await mine.untilEvents(1)).map(({ id }) => id)).toEqual([body.eventId]);
  expect(theirs.events()).toEqual([]);
});

it("a key is good as a bearer token, and so is an access token", async () => {
  const world = await startWorld();
  const { body } = await world.call("POST", "/v4/oauth2/token");
  expect(body.access_token).toMatch(/^[A-Za-z0-9._~-]+$/);
  for (const token of [world.emulator.apiKey, String(body.access_token)]) {
    const { statusCode } = await request(`${world.emulator.url}/v5/user`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(statusCode).toBe(200);
  }
});

it("the user of a key has an id and an address, without an envelope", async () => {
  const world = await startWorld();
  const { body } = await world.call("GET", "/v5/user");
  expect(body).toMatchObject({ userId: expect.any(String), email: expect.stringContaining("@") });
});

it("requests are counted by method and route, refused ones too, until a reset", async () => {
  const world = await startWorld();
  const { id } = await world.channel(webhook());
  await world.call("GET", `/v5/notifications/channels/${id}?includeConfigurations=false`);
  await world.call("GET", "/v5/notifications/channels/none");
  await world.call("GET", "/v5/nothing/here");
  expect((await world.state()).requests).toEqual({
    "POST /v5/notifications/channels": 1,
    "GET /v5/notifications/channels/{channelId}": 2,
    "GET (no such path)": 1,
  });
  await world.call("POST", "/_emulator/faults", { kind: "drop-request" });
  await world.call("POST", "/_emulator/reset");
  const empty = { channels: [], settings: [], workflows: [], deliveries: [], events: [], requests: {} };
  expect(await world.state()).toMatchObject(empty);
  expect(await world.call("GET", "/v5/notifications/channels")).toMatchObject({ status: 200 });
});

it.each([
  ["a name of its own", { host: "evil.example" }],
  ["a name that looks like an address", { host: "127.evil.example" }],
  ["another origin", { origin: "https://evil.example" }],
])("a page in a browser cannot come in by %s", async (_, headers) => {
  const world = await startWorld();
  for (const path of ["/_emulator/state", "/v5/notifications/channels"]) {
    expect(await world.call("GET", path, undefined, headers)).toMatchObject({ status: 403 });
  }
});

it.each(["localhost", "127.0.0.1", "[::1]"])("%s is a name of this machine", async (name) => {
  const world = await startWorld();
  expect(await world.call("GET", "/_emulator/health", undefined, { host: `${name}:4600` })).toMatchObject({
    status: 200,
  });
});

it("opened to a network, it answers to any name", async () => {
  const world = await startWorld({ host: "0.0.0.0" });
  expect(world.emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await world.call("GET", "/_emulator/health", undefined, { host: "kadoa.test" })).toMatchObject({
    status: 200,
  });
});

it("a port that is taken is an error that says so", async () => {
  const { emulator } = await startWorld();
  const port = Number(new URL(emulator.url).port);
  await expect(startEmulator({ port })).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`),
  });
});
