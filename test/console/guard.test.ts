import { request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { serveAccount, startWorkspace, type Workspace } from "./workspace";

interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

async function ask(url: string, headers: Record<string, string> = {}, body?: string): Promise<Asked> {
  // Not fetch, which sets Host and Origin as it likes.
  const answer = await request(url, {
    method: body === undefined ? "GET" : "POST",
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, text: await answer.body.text(), headers: answer.headers };
}

async function startConsole(): Promise<{ workspace: Workspace; opening: string; origin: string }> {
  const workspace = await startWorkspace();
  const served = await serveAccount(workspace);
  onTestFinished(served.close);
  return { workspace, opening: served.url, origin: new URL(served.url).origin };
}

async function cookieOf(opening: string): Promise<string> {
  const { headers } = await ask(opening);
  return String(headers["set-cookie"]).split(";", 1)[0] ?? "";
}

const test = JSON.stringify({ eventType: "workflow_data_change" });
const json = { "content-type": "application/json" };

const sent = async ({ call }: Workspace) =>
  ((await call("GET", "/_emulator/state")).body as { events: unknown[] }).events.length;

it("the printed address opens once, with a cookie that scripts and other sites do not get", async () => {
  const { opening, origin } = await startConsole();
  const first = await ask(opening);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe("/");
  const port = new URL(origin).port;
  expect(first.headers["set-cookie"]).toMatch(
    new RegExp(`^kadoa-console-${port}=[\\w-]{32}; HttpOnly; SameSite=Strict; Path=/$`),
  );
  expect(first.headers["referrer-policy"]).toBe("no-referrer");
  expect((await ask(opening)).status).toBe(403);
  const page = await ask(`${origin}/`, {
    cookie: String(first.headers["set-cookie"]).split(";", 1)[0] ?? "",
  });
  expect(page.status).toBe(200);
  expect(page.text).toContain("<title>Kadoa console</title>");
});

it.each([
  "/",
  "/app.js",
  "/api/console",
  "/api/routing",
  "/api/stream",
  "/?token=wrong",
  "/api/routing?token=wrong",
])("without the cookie %s is closed", async (path) => {
  const { origin } = await startConsole();
  const { status, text } = await ask(origin + path);
  expect(status).toBe(403);
  expect(text).toMatch(/^This (console|address) .*pulumi-kadoa console/);
  expect((await ask(origin + path, { cookie: "kadoa-console=x; kadoa-console-1=x" })).status).toBe(403);
});

const attacks: [string, (origin: string) => Record<string, string>][] = [
  ["another Host", (origin) => ({ ...json, origin, host: "console.example.com" })],
  ["another site as Origin", () => ({ ...json, origin: "https://evil.example" })],
  ["another port as Origin", () => ({ ...json, origin: "http://127.0.0.1:3000" })],
  ["no Origin", () => json],
  ["Origin null", () => ({ ...json, origin: "null" })],
  ["a form", (origin) => ({ origin, "content-type": "application/x-www-form-urlencoded" })],
  ["a form of plain text", (origin) => ({ origin, "content-type": "text/plain" })],
  ["a page of the same host", (origin) => ({ ...json, origin, "sec-fetch-site": "same-site" })],
];

it.each(attacks)(
  "a write with %s is refused and changes nothing, on an account and in an emulator",
  async (_, headersOf) => {
    const { workspace, opening, origin } = await startConsole();
    const cookie = await cookieOf(opening);
    const own = await ask(`${origin}/api/test`, { cookie, ...headersOf(origin) }, test);
    expect(own.status).toBe(403);
    const { url } = workspace.emulator;
    const emulators = await ask(`${workspace.console}/api/test`, headersOf(url), test);
    expect(emulators.status).toBe(403);
    expect(await sent(workspace)).toBe(0);
  },
);

it("the page's own write is let in, on an account and in an emulator", async () => {
  const { workspace, opening, origin } = await startConsole();
  const cookie = await cookieOf(opening);
  expect((await ask(`${origin}/api/test`, { cookie, ...json, origin }, test)).status).toBe(200);
  const { url } = workspace.emulator;
  expect((await ask(`${workspace.console}/api/test`, { ...json, origin: url }, test)).status).toBe(200);
  expect(await sent(workspace)).toBe(2);
});

it.each([
  ["another Host", { host: "console.example.com" }],
  ["another Origin", { origin: "http://127.0.0.1:3000" }],
  ["a page elsewhere", { "sec-fetch-site": "cross-site" }],
])("a read with %s is refused", async (_, headers) => {
  const { workspace, opening, origin } = await startConsole();
  const cookie = await cookieOf(opening);
  expect((await ask(`${origin}/api/routing`, { cookie, ...headers })).status).toBe(403);
  expect((await ask(`${workspace.console}/api/routing`, headers)).status).toBe(403);
});

it("neither the key nor a secret of a channel is in anything that the page reads", async () => {
  const { workspace, opening, origin } = await startConsole();
  await workspace.call("POST", "/_emulator/events", { eventType: "workflow_failed" });
  const cookie = await cookieOf(opening);
  const paths = ["console", "routing", "deliveries", "plan"];
  const answers = [
    ...(await Promise.all(paths.map((path) => ask(`${origin}/api/${path}`, { cookie })))),
    ...(await Promise.all(paths.map((path) => ask(`${workspace.console}/api/${path}`)))),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const all = answers.map(({ text }) => text).join("\n");
  for (const secret of [workspace.emulator.apiKey, "a-secret-token", "a-secret-in-the-url"])
    expect(all).not.toContain(secret);
});

it("every answer forbids what the page does not need", async () => {
  const { workspace, opening, origin } = await startConsole();
  const cookie = await cookieOf(opening);
  const answers = await Promise.all([
    ask(`${origin}/`, { cookie }),
    ask(`${origin}/app.js`),
    ask(`${origin}/api/routing`, { cookie }),
    ask(workspace.console),
    ask(`${workspace.console}/app.js`),
    ask(`${workspace.console}/api/nothing`),
  ]);
  for (const { headers } of answers) {
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});
