import { delimiter } from "node:path";
import { describe, expect, it } from "vitest";
import { startWorld, type World } from "../../emulator/world";
import { eventually } from "../../eventually";
import { program, temporaryFolder } from "../setup/folders";
import { type Ran, runCommand, startCommand } from "./command";
import { pathTo } from "./stacks";

const twoKeys = ["key-of-one", "key-of-two"];

/** A service with two workspaces, and their names. */
async function startTwo(): Promise<{ world: World; teams: string[] }> {
  const world = await startWorld({ apiKeys: twoKeys });
  const teams = await Promise.all(
    twoKeys.map(async (key) => {
      const { body } = await world.call("POST", "/v4/oauth2/token", undefined, { "x-api-key": key });
      return String(body.team_id);
    }),
  );
  return { world, teams };
}

const setting = (id: string, profile?: string) => ({
  urn: `urn:pulumi:dev::p::pulumi-nodejs:dynamic/kadoa:NotificationSetting::${id}`,
  type: "pulumi-nodejs:dynamic/kadoa:NotificationSetting",
  id,
  inputs: profile === undefined ? {} : { profile },
});

const commands = [
  ["verify", ["verify", "--plan"]],
  ["logs", ["logs"]],
  ["listen", ["listen"]],
  ["trigger", ["trigger", "credits_low"]],
  ["doctor", ["doctor"]],
] as const;
const stackCommands = [
  ["import", ["import"]],
  ["orphans", ["orphans"]],
] as const;

/** Runs a command to its end; one that listens, until it has said whose account it uses. */
async function untilItNamesAnAccount(
  emulator: World["emulator"],
  args: readonly string[],
  environment: Record<string, string>,
) {
  if (args[0] !== "listen") return runCommand(emulator, args, environment);
  const { child, ended, stdout, stderr } = startCommand(emulator, args, environment);
  await eventually(() => {
    if (child.exitCode === null && !/^Account: .*\n/m.test(stderr())) throw new Error("it has said nothing");
  });
  child.kill("SIGINT");
  return { code: Number(await ended), stdout: stdout(), stderr: stderr() } satisfies Ran;
}

describe("whose account a command uses", () => {
  it.each(commands)(
    "%s takes KADOA_API_KEY's before that of the selected stack, and says so",
    async (_, args) => {
      const { world, teams } = await startTwo();
      const PATH = pathTo({ dev: { config: { "kadoa:apiKey": "key-of-two" } } }, "dev");
      const { stderr } = await untilItNamesAnAccount(world.emulator, [...args], {
        PATH,
        KADOA_API_KEY: "key-of-one",
      });
      expect(stderr).toMatch(new RegExp(`^Account: KADOA_API_KEY; workspace ${teams[0]}\\b.*\\.$`, "m"));
      expect(stderr.match(/^Account: /gm)).toHaveLength(1);
    },
  );

  it.each(commands)("%s takes that of --stack before KADOA_API_KEY's", async (name, args) => {
    const { world, teams } = await startTwo();
    const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
    const { id } = await world.setting({ eventType: "credits_low", channelIds: [live.id] });
    const PATH = pathTo({ prod: { config: { "kadoa:apiKey": "key-of-one" }, resources: [setting(id)] } });
    const ran = await untilItNamesAnAccount(world.emulator, [...args, "--stack", "prod"], {
      PATH,
      KADOA_API_KEY: "key-of-two",
    });
    const from = name === "doctor" ? "kadoa:apiKey of stack prod" : "stack prod";
    expect(ran.stderr).toMatch(new RegExp(`^Account: ${from}; workspace ${teams[0]}\\b.*\\.$`, "m"));
  });

  it.each([...commands, ...stackCommands])(
    "%s without a key takes that of the selected stack",
    async (name, args) => {
      const { world, teams } = await startTwo();
      const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
      const { id } = await world.setting({ eventType: "credits_low", channelIds: [live.id] });
      const folder = temporaryFolder();
      const PATH = pathTo(
        { dev: { config: { "kadoa:apiKey": "key-of-one" }, resources: [setting(id)] } },
        "dev",
      );
      const ran = await untilItNamesAnAccount(world.emulator, [...args, "--cwd", folder], {
        PATH,
        KADOA_API_KEY: "",
      });
      const own = name === "doctor" ? "kadoa:apiKey of " : "";
      const from = `${own}stack dev (selected in ${folder})`.replace(/[()]/g, "\\$&");
      expect(ran.stderr).toMatch(new RegExp(`^Account: ${from}; workspace ${teams[0]}\\b.*\\.$`, "m"));
      expect(ran.code).not.toBe(2);
    },
  );

  it.each(["logs", "listen", "trigger", "doctor"])("%s takes a profile of the stack", async (name) => {
    const { world, teams } = await startTwo();
    const { url, realtimeUrl } = world.emulator;
    const eu = { apiKey: "key-of-two", baseUrl: url, realtimeUrl, realtimeApiUrl: url };
    const config = { "kadoa:apiKey": "key-of-one", "kadoa:profiles": JSON.stringify({ eu }) };
    const PATH = pathTo({ dev: { config } }, "dev");
    const args = commands.find(([command]) => command === name)?.[1] ?? [];
    const ran = await untilItNamesAnAccount(world.emulator, [...args, "--profile", "eu"], {
      PATH,
      KADOA_API_KEY: "key-of-one",
    });
    expect(ran.stderr).toMatch(
      new RegExp(`^Account: profile eu of stack dev .*; workspace ${teams[1]}\\b.*\\.$`, "m"),
    );
  });

  it.each([...commands, ...stackCommands])(
    "%s without any source says what was looked for",
    async (name, args) => {
      const { emulator } = await startWorld();
      const ran = await untilItNamesAnAccount(emulator, [...args], { PATH: pathTo({}), KADOA_API_KEY: "" });
      expect(ran.code).toBe(2);
      const looked = /--stack is not given, .*no stack is selected in this folder \(no stack selected\)/;
      expect(ran.stderr + ran.stdout).toMatch(looked);
      if (name !== "import" && name !== "orphans")
        expect(ran.stderr + ran.stdout).toContain("KADOA_API_KEY is not set");
    },
  );

  it("a selected stack without a key is named, with the command that gives it one", async () => {
    const { emulator } = await startWorld();
    const ran = await runCommand(emulator, ["logs"], { PATH: pathTo({ dev: {} }, "dev"), KADOA_API_KEY: "" });
    expect(ran).toMatchObject({
      code: 2,
      stderr:
        "Error: no Kadoa API key is configured: stack dev (selected in this folder) has no kadoa:apiKey, and " +
        "KADOA_API_KEY is not set. Fix: run `pulumi config set --secret kadoa:apiKey --stack dev`, or set KADOA_API_KEY.\n",
    });
  });

  it.each([
    ["KADOA_API_KEY", ["logs"], { KADOA_API_KEY: "wrong" }, "set KADOA_API_KEY to a valid key"],
    [
      "stack prod",
      ["listen", "--stack", "prod"],
      {},
      "set a valid key with `pulumi config set --secret kadoa:apiKey --stack prod`",
    ],
    [
      "profile eu of stack prod",
      ["trigger", "credits_low", "--stack", "prod", "--profile", "eu"],
      {},
      "set a valid key with `pulumi config set --secret --path 'kadoa:profiles.eu.apiKey' --stack prod`",
    ],
    [
      "KADOA_API_KEY",
      ["verify", "--stack", "bare"],
      { KADOA_API_KEY: "wrong" },
      "set KADOA_API_KEY to a valid key",
    ],
  ])("a wrong key of %s is said to be that one's, by %j", async (of, args, environment, fix) => {
    const { emulator } = await startWorld();
    const profiles = JSON.stringify({ eu: { apiKey: "wrong" } });
    const PATH = pathTo({
      prod: { config: { "kadoa:apiKey": "wrong", "kadoa:profiles": profiles } },
      bare: { resources: [setting("one")] },
    });
    const { code, stderr } = await runCommand(emulator, args, { PATH, ...environment });
    expect(stderr).toMatch(
      new RegExp(
        `^Error: Kadoa does not know the API key of ${of}, 401 from POST /v4/oauth2/token: .*\\. Fix: `,
      ),
    );
    expect(stderr.split("Fix: ")[1]).toBe(`${fix}.\n`);
    expect(code).toBe(3);
  });

  it.each([
    [
      "passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
      ["logs", "--stack", "dev"],
      "set PULUMI_CONFIG_PASSPHRASE",
    ],
    ["PULUMI_ACCESS_TOKEN must be set for login", ["logs", "--stack", "dev"], "log in with `pulumi login`"],
    ["PULUMI_ACCESS_TOKEN must be set for login", ["logs"], "log in with `pulumi login`"],
    [
      "no Pulumi.yaml project file found",
      ["review"],
      "run it in the project's folder, or name that with --cwd",
    ],
  ])("where Pulumi says %j, the fix for %j is the one for that", async (reason, args, fix) => {
    const { emulator } = await startWorld();
    const bin = temporaryFolder();
    program(bin, "pulumi", `echo "error: ${reason}" >&2; exit 255`);
    const PATH = [bin, "/usr/bin", "/bin"].join(delimiter);
    const { code, stderr } = await runCommand(emulator, args, { PATH, KADOA_API_KEY: "" });
    expect(stderr).toContain(reason);
    expect(stderr).toContain(`Fix: ${fix}`);
    expect(code).toBe(2);
  });

  it("without a Pulumi CLI the key of the environment is enough, and its absence is named", async () => {
    const { emulator } = await startWorld();
    const PATH = temporaryFolder();
    expect((await runCommand(emulator, ["logs"], { PATH })).code).toBe(4);
    const without = await runCommand(emulator, ["logs"], { PATH, KADOA_API_KEY: "" });
    expect(without.stderr).toContain("no stack is selected in this folder (there is no Pulumi CLI on PATH)");
  });

  it("a workspace that cannot be found out is said to be unknown, and the work goes on", async () => {
    const world = await startWorld();
    await world.call("POST", "/_emulator/faults", { path: "/v4/oauth2/token", kind: "status", status: 403 });
    const { code, stderr } = await runCommand(world.emulator, ["logs"]);
    expect(stderr).toMatch(/^Account: KADOA_API_KEY; workspace unknown \(403 from POST \/v4\/oauth2\/token/);
    expect(code).toBe(4);
  });

  it("a key of another workspace than kadoa:teamId says is refused before anything is sent", async () => {
    const world = await startWorld();
    const config = { "kadoa:apiKey": world.emulator.apiKey, "kadoa:teamId": "team-other" };
    const args = ["trigger", "credits_low", "--stack", "prod"];
    const ran = await runCommand(world.emulator, args, { PATH: pathTo({ prod: { config } }) });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /^Error: the API key belongs to workspace team-\w+, but kadoa:teamId says team-other/,
    );
    expect((await world.state()).events).toEqual([]);
  });
});

it("two accounts' rows are told apart by the account in every form", async () => {
  const { world } = await startTwo();
  const { url, realtimeUrl } = world.emulator;
  const ids: string[] = [];
  for (const key of twoKeys) {
    const as = { "x-api-key": key };
    const made = async (path: string, body: object) =>
      Object.values((await world.call("POST", path, body, as)).body.data as Record<string, { id: string }>)[0]
        ?.id ?? "";
    const live = await made("/v5/notifications/channels", {
      name: "live",
      channelType: "WEBSOCKET",
      config: {},
    });
    const body = { eventType: "credits_low", eventConfiguration: {}, channelIds: [live] };
    ids.push(await made("/v5/notifications/settings", body));
  }
  const eu = { apiKey: "key-of-two", baseUrl: url, realtimeUrl, realtimeApiUrl: url };
  const config = { "kadoa:apiKey": "key-of-one", "kadoa:profiles": JSON.stringify({ eu }) };
  const resources = [setting(ids[0] ?? ""), setting(ids[1] ?? "", "eu")];
  const PATH = pathTo({ prod: { config, resources } });
  const run = async (...args: string[]) =>
    (await runCommand(world.emulator, ["verify", "--stack", "prod", ...args], { PATH })).stdout;
  const text = await run();
  expect(text).toMatch(/^RESULT +ACCOUNT +EVENT/);
  expect(text).toMatch(/^passed +kadoa:apiKey +credits_low +workspace +live/m);
  expect(text).toMatch(/^passed +eu +credits_low +workspace +live/m);
  expect(await run("--plan")).toMatch(/^send +eu +credits_low/m);
  const { checks } = JSON.parse(await run("--output", "json")) as { checks: { account: string }[] };
  expect(checks.map(({ account }) => account)).toEqual(["kadoa:apiKey", "eu"]);
  expect(await run("--output", "md")).toContain("| passed | `eu` | `credits_low` |");
  expect(await run("--output", "junit")).toContain('classname="eu.credits_low.workspace"');
});
