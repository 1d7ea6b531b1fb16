import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { EmailChannel, NotificationSetting } from "pulumi-kadoa";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

const secrets = ["bearer-token-8712", "basic-password-8712", "header-value-8712", "T0/B0/slack-secret-8712"];

async function addChannel(world: World, name: string, channelType: string, config: object): Promise<string> {
  const answer = await world.outside("POST", "/v5/notifications/channels", { name, channelType, config });
  return (answer as { data: { channel: { id: string } } }).data.channel.id;
}

async function addSetting(world: World, setting: object): Promise<string> {
  const body = { eventConfiguration: {}, enabled: true, ...setting };
  const answer = await world.outside("POST", "/v5/notifications/settings", body);
  return (answer as { data: { settings: { id: string } } }).data.settings.id;
}

/** What somebody has clicked together: every kind of channel, and settings on both levels. */
async function clickTogether(world: World): Promise<string[]> {
  const webhookUrl = "https://hooks.example.com/kadoa";
  const channels = [
    await addChannel(world, "Ops Pager", "WEBHOOK", {
      webhookUrl,
      httpMethod: "PUT",
      auth: { type: "bearer", token: secrets[0] },
    }),
    await addChannel(world, "ops pager", "WEBHOOK", {
      webhookUrl,
      httpMethod: "POST",
      auth: { type: "basic", username: "kadoa", password: secrets[1] },
    }),
    await addChannel(world, "default", "WEBHOOK", {
      webhookUrl: `${webhookUrl}/1f0c8a7e55d24c1b`,
      httpMethod: "POST",
      auth: { type: "header", headers: { "X-Key": secrets[2] } },
    }),
    await addChannel(world, "Überwachung", "EMAIL", { recipients: ["b@example.com", "a@example.com"] }),
    await addChannel(world, "data-team", "SLACK", {
      slackChannelId: "C0123456789",
      slackChannelName: "data-team",
      webhookUrl: `https://hooks.slack.com/services/${secrets[3]}`,
    }),
    await addChannel(world, "live", "WEBSOCKET", {}),
  ];
  const settings = [
    await addSetting(world, { eventType: "workflow_failed", channelIds: channels }),
    await addSetting(world, {
      eventType: "workflow_failed",
      workflowId: "wf-7",
      channelIds: channels.slice(0, 1),
      enabled: false,
    }),
  ];
  return [...channels, ...settings];
}

/** The stack with its program in a file, as a user has it. */
async function stackOf(world: World, main: string, program: string): Promise<Stack> {
  await writeFile(path.join(world.folder, main), program);
  return LocalWorkspace.selectStack(
    { stackName: "test", workDir: world.folder },
    {
      ...world.likewise(),
      projectSettings: { ...(await world.stack.workspace.projectSettings()), main },
    },
  );
}

describe("import", () => {
  it("takes a whole workspace into a stack, and the next preview and refresh show no change", async () => {
    const world = await createWorld(async () => {});
    const ids = await clickTogether(world);
    const stack = await stackOf(world, "index.js", 'require("./kadoa");\n');
    const before = await world.serverState();

    const planned = await world.cli(["import", "--stack", "test"]);
    expect(planned.code).toBe(0);
    expect(planned.stderr).toContain("8 objects are ready to be imported. Nothing was done");
    expect(await world.stateResources()).toEqual([]);

    const ran = await world.cli(["import", "--stack", "test", "--yes"]);
    const program = await readFile(path.join(world.folder, "kadoa.js"), "utf8");
    expect(ran.code).toBe(0);
    expect((await world.stateResources()).map(({ id }) => id).sort()).toEqual([...ids].sort());

    expect((await stack.preview()).changeSummary).toEqual({ same: 9 });
    const refreshed = await stack.refresh({ expectNoChanges: true });
    expect(refreshed.summary.resourceChanges).toEqual({ same: 9 });
    const { channels, settings } = await world.serverState();
    expect({ channels, settings }).toEqual({ channels: before.channels, settings: before.settings });

    const said = [program, planned.stdout, planned.stderr, ran.stdout, ran.stderr].join("\n");
    for (const secret of secrets) expect(said).not.toContain(secret);
    expect(plaintextSecrets(await world.storedState(), secrets)).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("kadoa-import-"))).toEqual([]);
  });

  it("writes TypeScript where the project is TypeScript, and takes only what is asked for", async () => {
    const world = await createWorld(async () => {});
    await clickTogether(world);
    const compilerOptions = { strict: true, target: "es2022", module: "nodenext", skipLibCheck: true };
    await writeFile(path.join(world.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const stack = await stackOf(world, "index.ts", 'import "./kadoa";\n');

    const first = await world.cli([
      "import",
      "--stack",
      "test",
      "--only",
      "default",
      "--only",
      "live",
      "--yes",
    ]);
    expect(first.stderr).toContain('1. add `import "./kadoa";` to your program');
    expect(first.code).toBe(0);
    expect((await stack.preview()).changeSummary).toEqual({ same: 3 });

    const again = await world.cli(["import", "--stack", "test", "--yes"]);
    expect(again.stderr).toMatch(/kadoa\.ts exists already\. Fix: name another file with --out/);
    expect(again.code).toBe(2);
    const rest = await world.cli([
      ...["import", "--stack", "test", "--out", "more.ts", "--no-protect", "--output", "json", "--yes"],
    ]);
    expect(JSON.parse(rest.stdout)).toMatchObject({ imported: true, managed: 2, leftOut: [] });
    await writeFile(path.join(world.folder, "index.ts"), 'import "./kadoa";\nimport "./more";\n');
    expect((await stack.preview()).changeSummary).toEqual({ same: 9 });

    const nothing = await world.cli(["import", "--stack", "test", "--out", "none.ts", "--yes"]);
    expect(nothing).toMatchObject({ code: 4, stdout: "8 objects are managed by a stack already.\n" });
  });

  it("takes settings in so that they can exchange their events later, in one up and without a new one", async () => {
    const world = await createWorld(async () => {});
    const [pager, live] = [
      await addChannel(world, "pager", "EMAIL", { recipients: ["a@example.com"] }),
      await addChannel(world, "live", "WEBSOCKET", {}),
    ];
    const ids = [
      await addSetting(world, { eventType: "workflow_failed", channelIds: [pager] }),
      await addSetting(world, { eventType: "workflow_started", channelIds: [live] }),
    ];
    const stack = await stackOf(world, "index.js", 'require("./kadoa");\n');
    const ran = await world.cli(["import", "--stack", "test", "--no-protect", "--yes"]);
    expect(ran.code).toBe(0);
    const marked = (await world.stateResources()).filter(({ id = "" }) => [live, ...ids].includes(id));
    expect(marked.map(({ id, inputs, outputs }) => [outputs?.objectId === id, inputs?.objectId])).toEqual(
      Array.from({ length: 3 }, () => [true, undefined]),
    );

    const file = path.join(world.folder, "kadoa.js");
    const program = await readFile(file, "utf8");
    const other: Record<string, string> = { failed: "started", started: "failed" };
    const swapped = program.replace(
      /eventType: "workflow_(failed|started)"/g,
      (_, event: string) => `eventType: "workflow_${other[event]}"`,
    );
    expect(swapped).not.toBe(program);
    await writeFile(file, swapped);
    await stack.up();

    const { settings } = await world.serverState();
    const routes = settings.map(({ id, eventType, channels }) => [
      id,
      eventType,
      channels.map((it) => it.id),
    ]);
    expect(routes).toEqual([
      [ids[0], "workflow_failed", [live]],
      [ids[1], "workflow_started", [pager]],
    ]);
    expect((await stack.preview()).changeSummary).toEqual({ same: 5 });
  });

  it("leaves a secret that Kadoa does not show to a person, and the next update sends it", async () => {
    const world = await createWorld(async () => {}, { emulator: { maskSecrets: true } });
    const auth = { type: "bearer", token: secrets[0] };
    await addChannel(world, "pager", "WEBHOOK", {
      webhookUrl: "https://hooks.example.com/kadoa",
      httpMethod: "POST",
      auth,
    });
    const stack = await stackOf(world, "index.js", 'require("./kadoa");\n');

    const ran = await world.cli(["import", "--stack", "test", "--yes"]);
    expect(ran.stdout).toContain("auth.token (hidden by Kadoa)");
    expect(ran.stderr).toContain("`pulumi config set --secret pagerAuthToken --stack test`");

    await stack.setConfig("pagerAuthToken", { value: "a-new-token-8712", secret: true });
    expect((await stack.preview()).changeSummary).toEqual({ same: 1, update: 1 });
    const changed = await world.requestsDuring(() => stack.up());
    expect(changed).toEqual({ "POST /v4/oauth2/token": 1, "PUT /v5/notifications/channels/{channelId}": 1 });
    expect((await stack.preview()).changeSummary).toEqual({ same: 2 });
  });

  it("leaves out what another stack manages", async () => {
    const world = await createWorld(async () => {
      new EmailChannel("mine", { recipients: ["a@example.com"] });
    });
    await world.up();
    await addChannel(world, "live", "WEBSOCKET", {});
    const other = await LocalWorkspace.createStack(
      { stackName: "other", workDir: world.folder },
      world.likewise(),
    );
    await other.setAllConfig(await world.stack.getAllConfig());

    const ran = await world.cli([
      ...["import", "--stack", "other", "--other-stack", "test", "--output", "json", "--yes"],
    ]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ managed: 1, resources: [{ kind: "WebSocketChannel" }] });
    expect((await world.cli(["orphans", "--stack", "test"])).code).toBe(1);
    expect(await world.cli(["orphans", "--stack", "test", "--stack", "other"])).toMatchObject({
      code: 0,
      stdout: "All 2 objects of the account are managed by a stack.\n",
    });
  });

  it("into a stack that somebody else is updating fails with Pulumi's reason and writes no program", async () => {
    const world = await createWorld(async () => {});
    await addChannel(world, "live", "WEBSOCKET", {});
    const locks = path.join(world.folder, "state/.pulumi/locks/organization/kadoa-test/test");
    await mkdir(locks, { recursive: true });
    const lock = { pid: 1, username: "somebody", hostname: "elsewhere", timestamp: new Date().toISOString() };
    await writeFile(path.join(locks, "lock.json"), JSON.stringify(lock));

    const ran = await world.cli(["import", "--stack", "test", "--yes"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("pulumi import failed: the stack is currently locked by 1 lock(s)");
    expect(await readdir(world.folder)).not.toContain("kadoa.js");
  });
});

it("no command changes which stack is selected", async () => {
  const world = await createWorld(async () => {
    const mail = new EmailChannel("mail", { recipients: ["a@example.com"] });
    new NotificationSetting("failed", { eventType: "workflow_failed", channels: [mail] });
  });
  await world.up();
  const other = await LocalWorkspace.createStack(
    { stackName: "other", workDir: world.folder },
    world.likewise(),
  );
  const selected = async () => (await other.workspace.stack())?.name;
  expect(await selected()).toBe("other");

  expect((await world.cli(["orphans", "--stack", "test"])).code).toBe(0);
  expect((await world.cli(["import", "--stack", "test"])).code).toBe(4);
  expect((await world.cli(["verify", "--stack", "test", "--plan"])).code).toBe(4);
  expect((await world.cli(["doctor", "--stack", "test"])).code).toBe(0);
  await world.cli(["review", "--stack", "test"]);
  expect(await selected()).toBe("other");
});

describe("orphans", () => {
  it("names what no stack manages, and says so by its exit code", async () => {
    const world = await createWorld(async () => {
      new EmailChannel("mine", { recipients: ["a@example.com"] });
    });
    expect(await world.cli(["orphans", "--stack", "test"])).toMatchObject({
      code: 4,
      stdout: "The account has no channels and no settings.\n",
    });
    await world.up();
    const id = await addChannel(world, "left behind", "WEBSOCKET", {});

    const ran = await world.cli(["orphans", "--stack", "test"]);
    expect(ran.stdout).toMatch(new RegExp(`^WebSocketChannel +"left behind" +${id} +20`, "m"));
    expect(ran.stdout).toContain("1 of 2 objects are managed by none of these stacks.");
    expect(ran.code).toBe(1);

    const json = await world.cli(["orphans", "--stack", "test", "--output", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ total: 2, orphans: [{ kind: "WebSocketChannel", id }] });
  });
});
