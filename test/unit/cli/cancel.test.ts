import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../eventually";
import { program, temporaryFolder } from "../setup/folders";
import { createWorkspace, type Workspace } from "../verify/world";
import { type Account, startCommand } from "./command";

/** How long a command may take to end on a busy machine; what it waits for would take 12 s. */
const atOnceMs = 10_000;

interface Cancelled {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command, sends it Ctrl-C as soon as the condition holds, and answers what it left behind. */
async function cancel(
  { emulator }: { emulator: Account },
  args: readonly string[],
  { when, environment = {} }: { when: (stderr: string) => unknown; environment?: Record<string, string> },
): Promise<Cancelled> {
  const running = startCommand(emulator, args, environment);
  await eventually(async () => expect(await when(running.stderr())).toBeTruthy());
  const sentAt = performance.now();
  running.child.kill("SIGINT");
  const code = await running.ended;
  expect(performance.now() - sentAt).toBeLessThan(atOnceMs);
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

/** A PATH with a `pulumi` that never answers, and the file in which it leaves its process id. */
function endlessPulumi(except = ""): { environment: Record<string, string>; pidFile: string } {
  const bin = temporaryFolder();
  const pidFile = join(bin, "pid");
  program(bin, "pulumi", `${except}\necho $$ > ${pidFile}; exec sleep 600`);
  return { environment: { PATH: [bin, "/usr/bin", "/bin"].join(delimiter) }, pidFile };
}

/** The clock of these services runs fifty times as fast. */
const stall = (workspace: Workspace, path: string, method = "GET") =>
  workspace.fault({ method, path, kind: "delay", delayMs: 600_000 });

const asked =
  (workspace: Workspace, call: string, times = 1) =>
  async () =>
    ((await workspace.state()).requests[call] ?? 0) >= times;

describe("Ctrl-C ends a command at once, with exit code 8", () => {
  it.each([
    ["verify", ["verify", "--stack", "prod"]],
    ["logs", ["logs", "--stack", "prod"]],
    ["listen", ["listen", "--stack", "prod"]],
    ["trigger", ["trigger", "credits_low", "--stack", "prod"]],
    ["orphans", ["orphans", "--stack", "prod"]],
    ["import", ["import", "--stack", "prod", "--cwd", "CWD"]],
  ])("%s while it reads the stack, and the Pulumi CLI with it", async (_, args) => {
    const { environment, pidFile } = endlessPulumi();
    const cwd = temporaryFolder();
    const { code, stdout } = await cancel(
      await createWorkspace(),
      args.map((arg) => (arg === "CWD" ? cwd : arg)),
      { when: () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "", environment },
    );
    expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
    const pid = Number(readFileSync(pidFile, "utf8"));
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow());
  });

  it.each([
    ["verify", ["verify"], "/v5/notifications/settings"],
    ["verify --plan", ["verify", "--plan"], "/v5/notifications/channels"],
    ["logs", ["logs"], "/v5/notifications/channels"],
    ["listen", ["listen", "--event", "something_new"], "/v5/notifications/event-types"],
    ["trigger", ["trigger", "credits_low"], "/v5/notifications/settings"],
  ])("%s while it waits for the service", async (_, args, path) => {
    const workspace = await createWorkspace();
    await stall(workspace, path);
    const { code, stderr } = await cancel(workspace, args, { when: asked(workspace, `GET ${path}`) });
    expect(code).toBe(8);
    expect(stderr).not.toMatch(/Error|\n\s+at /);
  });

  it.each([
    ["orphans", ["orphans", "--stack", "prod"]],
    ["import", ["import", "--stack", "prod", "--cwd", "CWD"]],
  ])("%s while it lists what there is", async (_, args) => {
    const workspace = await createWorkspace();
    const { emulator } = workspace;
    await stall(workspace, "/v5/notifications/settings");
    const config = { "kadoa:apiKey": { value: emulator.apiKey }, "kadoa:baseUrl": { value: emulator.url } };
    const { environment } = endlessPulumi(
      `case "$1" in stack) echo '{}'; exit 0;; config) echo '${JSON.stringify(config)}'; exit 0;; esac`,
    );
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await cancel(
      workspace,
      args.map((arg) => (arg === "CWD" ? cwd : arg)),
      { when: asked(workspace, "GET /v5/notifications/settings"), environment },
    );
    expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
    expect(stderr).toMatch(/^Cancelled\.$/m);
  });
});

describe("what is known by then is said", () => {
  it("verify says what passed, what failed and what was not decided, in every form", async () => {
    const workspace = await createWorkspace({ status: () => 200 });
    const { channel, hook, setting } = workspace;
    const live = await channel("live", "WEBSOCKET");
    await setting("credits_low", [live]);
    // Nobody answers there, so that the log says PENDING for as long as it is looked at.
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    await once(silent, "listening");
    const webhookUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    await setting("workflow_failed", [await hook("pager", { webhookUrl })]);
    const requests = async (call: string) => (await workspace.state()).requests[call] ?? 0;
    const run = async (...args: string[]) => {
      const sent = await requests("POST /v5/notifications/test");
      let read: number | undefined;
      return cancel(workspace, ["verify", "--timeout", "60s", ...args], {
        // Both were sent, and the log was looked at a few times since: the first has arrived long ago.
        when: async () => {
          if ((await requests("POST /v5/notifications/test")) < sent + 2) return false;
          read ??= await requests("GET /v5/notifications/logs");
          return (await requests("GET /v5/notifications/logs")) >= read + 3;
        },
      });
    };
    const json = await run("--output", "json");
    expect(json.code).toBe(8);
    const report = JSON.parse(json.stdout) as {
      ok: boolean;
      cancelled: boolean;
      checks: Record<string, unknown>[];
    };
    expect(report).toMatchObject({ ok: false, cancelled: true });
    expect(report.checks.map(({ eventType, status }) => [eventType, status])).toEqual([
      ["credits_low", "passed"],
      ["workflow_failed", "skipped"],
    ]);
    expect(report.checks[1]?.reason).toBe(
      "cancelled before it was decided; its test event may have been sent",
    );
    const text = await run();
    expect(text.stdout).toMatch(/^passed +credits_low/m);
    expect(text.stdout).toMatch(/1 passed, 1 skipped in \d+\.\d s\. Cancelled before all was decided\.\n$/);
  });

  it("logs prints the rows that were read", async () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({
      id: `r${index}`,
      eventType: "credits_low",
      eventStatus: "SENT",
      eventId: `e${index}`,
      createdAt: new Date(Date.now() - index).toISOString(),
    }));
    let isAskedAgain = false;
    const server = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      if (pathname.endsWith("/token")) response.end(JSON.stringify({ access_token: "t", team_id: "team" }));
      else if (pathname.endsWith("/channels")) response.end(JSON.stringify({ data: { channels: [] } }));
      else if (searchParams.get("offset") !== "0") isAskedAgain = true;
      else response.end(JSON.stringify({ data: { events: rows, pagination: { hasMore: true } } }));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout } = await cancel(
      { emulator: { apiKey: "key", url, realtimeUrl: url.replace("http", "ws") } },
      ["logs", "--limit", "1000", "--output", "json"],
      { when: () => isAskedAgain },
    );
    expect(code).toBe(8);
    expect(stdout.trim().split("\n")).toHaveLength(100);
  });

  it("trigger says that the event may have been sent", async () => {
    const workspace = await createWorkspace();
    await stall(workspace, "/v5/notifications/test", "POST");
    const { code, stdout, stderr } = await cancel(workspace, ["trigger", "credits_low"], {
      when: asked(workspace, "POST /v5/notifications/test"),
    });
    expect(stderr).toMatch(/^Cancelled before the service answered: the test event may have been sent\.$/m);
    expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
  });

  it("doctor prints the checks that were made", async () => {
    const workspace = await createWorkspace();
    await stall(workspace, "/v4/oauth2/token", "POST");
    const { code, stdout } = await cancel(workspace, ["doctor"], {
      when: asked(workspace, "POST /v4/oauth2/token"),
    });
    expect(stdout).toMatch(/^ok +api /m);
    expect(stdout).toMatch(/Cancelled before all was looked at\.\n$/);
    expect(code).toBe(8);
  });
});
