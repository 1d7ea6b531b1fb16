import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { systemClock } from "../../../client/clock";
import { startWorld, type World } from "../../emulator/world";
import { eventually } from "../../eventually";
import { runCommand, startCommand } from "./command";
import { doctor, pulumiWith } from "./doctor-world";

function urlOf(server: Server, protocol: "http" | "ws"): string {
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listening<T extends Server>(server: T): Promise<T> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    if ("closeAllConnections" in server) (server as unknown as HttpServer).closeAllConnections();
    server.close();
  });
  return server;
}

/** The emulator behind a server that changes its answers; realtime is the emulator's own. */
async function startFront({ emulator }: World, change: (path: string, body: string) => string) {
  const server = createHttpServer(async (incoming, response) => {
    const path = incoming.url ?? "/";
    const answer = await request(emulator.url + path, {
      method: incoming.method as "GET",
      headers: { "x-api-key": String(incoming.headers["x-api-key"]) },
    });
    const { "content-length": _, "transfer-encoding": __, ...headers } = answer.headers;
    response.writeHead(answer.statusCode, headers).end(change(path, await answer.body.text()));
  });
  return urlOf(await listening(server), "http");
}

/** Takes connections and never says a word. */
async function startSilence(): Promise<{ realtimeUrl: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = await listening(createServer((socket) => void sockets.push(socket.resume())));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { realtimeUrl: urlOf(server, "ws"), sockets };
}

it("leaves nothing behind: no connection, no acknowledgement, no change", async () => {
  const world = await startWorld();
  const { code } = await doctor(world);
  const { acknowledgements, connections, requests, events } = await world.state();
  expect({ code, acknowledgements, connections, events }).toEqual({
    code: 0,
    acknowledgements: [],
    connections: [],
    events: [],
  });
  expect(
    Object.keys(requests)
      .filter((call) => !call.includes("_emulator"))
      .sort(),
  ).toEqual([
    "GET /",
    "GET /v5/notifications/channels",
    "GET /v5/notifications/event-types",
    "POST /v4/oauth2/token",
  ]);
});

it("of a wrong key it says what the client says, what that makes pointless, and exits with 3", async () => {
  const { emulator } = await startWorld();
  const environment = { PATH: pulumiWith(), KADOA_API_KEY: "canary-key" };
  const { code, stdout, stderr } = await runCommand(emulator, ["doctor"], environment);
  expect(stdout).toMatch(/^failed {3}api {12}401 from GET \/v5\/notifications\/channels: /m);
  expect(stdout).toMatch(
    /^CHECK {2}FIX\napi {4}set a valid key with `pulumi config set --secret kadoa:apiKey`/m,
  );
  for (const name of ["workspace", "clock", "realtime", "event-types"]) {
    expect(stdout).toMatch(new RegExp(`^skipped {2}${name} +not tried, because api failed$`, "m"));
  }
  expect(stdout).toMatch(/5 ok, 1 failed, 4 skipped in \d+\.\d s\. Do what FIX says, from the top,/);
  expect({ code, stderr }).toEqual({ code: 3, stderr: "Account: KADOA_API_KEY; workspace unknown.\n" });
  expect(stdout).not.toContain("canary");
});

it("where nothing listens on this machine, the emulator may have been forgotten", async () => {
  const { code, check } = await doctor(await startWorld(), [], {
    KADOA_PUBLIC_API_URI: "http://127.0.0.1:1/gateway",
  });
  expect(code).toBe(1);
  expect(check("api")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/did not reach http:\/\/127\.0\.0\.1:1: connection refused/),
    fix: expect.stringMatching(
      /`npx pulumi-kadoa emulator`; or check kadoa:baseUrl \(KADOA_PUBLIC_API_URI\)/,
    ),
  });
});

it("a key of another workspace than the stack expects fails, and realtime is not tried with it", async () => {
  const world = await startWorld();
  const { apiKey } = world.emulator;
  const stack = (teamId: string) => ({
    PATH: pulumiWith({ "kadoa:apiKey": { value: apiKey }, "kadoa:teamId": { value: teamId } }),
  });
  const other = await doctor(world, ["--stack", "acme/prod"], stack("team-other"));
  expect(other.code).toBe(1);
  expect(other.check("workspace")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^the API key belongs to workspace team-\w+, not to team-other$/),
    fix: "correct kadoa:teamId, or use another key.",
  });
  expect(other.check("realtime")?.detail).toBe("not tried, because workspace failed");
  const teamId = /workspace (team-\w+),/.exec(other.check("workspace")?.detail ?? "")?.[1] ?? "";
  const right = await doctor(world, ["--stack", "acme/prod"], stack(teamId));
  expect(right.check("workspace")).toMatchObject({ status: "ok", detail: `${teamId}, as kadoa:teamId says` });
});

it.each([
  [300, "warning", /^at least (4|5) min behind the service's$/],
  [-7_300, "warning", /^at least 2 h ahead of the service's$/],
  [30, "ok", /^within 3\d s of the service's$/],
])("a service whose clock is %i s ahead is %s", async (seconds, status, words) => {
  const now = () => Date.now() + seconds * 1000;
  const { code, check } = await doctor(await startWorld({ clock: { ...systemClock, now } }));
  expect(check("clock")).toMatchObject({ status, detail: expect.stringMatching(words) });
  expect(code).toBe(0);
});

it("a realtime service that refuses is a failure in the client's words", async () => {
  const world = await startWorld();
  await world.call("POST", "/_emulator/faults", { path: "/", kind: "status", status: 403 });
  const { code, check } = await doctor(world);
  expect(check("realtime")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^403 from the WebSocket upgrade at ws:/),
    fix: expect.any(String),
  });
  expect(check("event-types")?.status).toBe("ok");
  expect(code).toBe(3);
});

it("a realtime service that refuses once is none", async () => {
  const world = await startWorld();
  await world.call("POST", "/_emulator/faults", { path: "/", kind: "status", status: 503, times: 1 });
  expect((await doctor(world)).check("realtime")?.status).toBe("ok");
});

it("a realtime service that never answers fails at the end of the time, and is let go", async () => {
  const { realtimeUrl, sockets } = await startSilence();
  const { code, check } = await doctor(await startWorld(), ["--timeout", "2s"], {
    KADOA_WSS_API_URI: `${realtimeUrl}/`,
  });
  expect(check("realtime")).toMatchObject({
    status: "failed",
    detail: `no subscription at ${realtimeUrl} was live within 2 s`,
    fix: expect.stringContaining("KADOA_WSS_API_URI"),
  });
  expect(code).toBe(1);
  expect(sockets).toHaveLength(1);
  await eventually(() => expect(sockets.every(({ destroyed }) => destroyed)).toBe(true));
});

it("an emulator for the API beside Kadoa's own realtime service is a warning", async () => {
  const world = await startWorld();
  // Realtime is not tried: the key is of neither.
  const { check } = await doctor(world, [], { KADOA_WSS_API_URI: "", KADOA_API_KEY: "another" });
  expect(check("configuration")).toMatchObject({
    status: "warning",
    detail: expect.stringMatching(
      /realtime wss:\/\/realtime\.kadoa\.com: only one of the two is Kadoa's own$/,
    ),
    fix: "set kadoa:realtimeUrl (KADOA_WSS_API_URI) too, or neither.",
  });
});

it("event types that only one side knows are named, and can do nothing to the terminal", async () => {
  const world = await startWorld();
  const front = await startFront(world, (path, body) =>
    path.endsWith("/event-types") ? body.replace('"credits_low"', '"credits_\\u001b[2Jgone"') : body,
  );
  const { code, check } = await doctor(world, [], { KADOA_PUBLIC_API_URI: front });
  expect(check("event-types")).toMatchObject({
    status: "warning",
    detail: "new to this package: credits_?[2Jgone; no longer offered: credits_low",
    fix: expect.stringMatching(/^settings can name the new ones as they are; .* no longer offered\.$/),
  });
  expect(code).toBe(0);
});

it("a service that repeats the key, or tells others' passwords, is not repeated", async () => {
  const world = await startWorld();
  const { apiKey } = world.emulator;
  const front = await startFront(world, (path, body) =>
    path.endsWith("/event-types")
      ? body.replace('"credits_low"', `"echo_${apiKey}"`).replace('"system_m', '"http://a:canary@b/system_m')
      : body,
  );
  const PATH = pulumiWith({ "kadoa:apiKey": { value: apiKey, secret: true } });
  for (const [args, key] of [
    [[], apiKey],
    [["--stack", "acme/prod"], "another"],
  ] as const) {
    const environment = { PATH, KADOA_API_KEY: key, KADOA_PUBLIC_API_URI: front };
    const { stdout, check } = await doctor(world, [...args], environment);
    expect(check("event-types")?.detail).toMatch(
      /: http:\/\/b\/system_maintenance, echo_\[secret\]; no longer/,
    );
    expect(stdout).not.toContain(apiKey);
  }
});

it("a server that is not Kadoa's gets a fix, even where the client has none", async () => {
  const world = await startWorld();
  await world.call("POST", "/_emulator/faults", { path: "/v5/*", kind: "status", status: 404 });
  const { code, check } = await doctor(world);
  expect(code).toBe(1);
  expect(check("api")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^404 from GET /),
    fix: "check that the URLs at configuration are Kadoa's, and what lies between.",
  });
});

it.each([
  ["SIGINT", "the API", "/v5/notifications/channels", 4],
  ["SIGTERM", "realtime", "/", 7],
] as const)(
  "%s while %s is waited for ends it at once with 8, and with the checks so far",
  async (signal, _, path, checks) => {
    const world = await startWorld();
    await world.call("POST", "/_emulator/faults", { path, kind: "delay", delayMs: 600_000 });
    const running = startCommand(world.emulator, ["doctor"], { PATH: pulumiWith() });
    await eventually(async () => expect((await world.state()).requests).toHaveProperty([`GET ${path}`]));
    const sentAt = performance.now();
    running.child.kill(signal);
    expect(await running.ended).toBe(8);
    expect(performance.now() - sentAt).toBeLessThan(5_000);
    expect(running.stdout()).toMatch(
      new RegExp(`^${checks} ok in \\d+\\.\\d s\\. Cancelled before all was looked at\\.$`, "m"),
    );
  },
);

it("a realtime service that does not confirm the subscription is taken at its word, and that is said", async () => {
  const service = new WebSocketServer({ port: 0, host: "127.0.0.1", autoPong: false });
  await once(service, "listening");
  onTestFinished(() => {
    for (const socket of service.clients) socket.terminate();
    service.close();
  });
  const realtimeUrl = `ws://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const { check } = await doctor(await startWorld(), [], { KADOA_WSS_API_URI: realtimeUrl });
  expect(check("realtime")).toMatchObject({
    status: "ok",
    detail: expect.stringMatching(/ is live in \d+ ms; the service did not confirm the subscription$/),
  });
});
