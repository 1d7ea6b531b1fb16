import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { describe, expect, it } from "vitest";
import { addChannel, addSetting, clickTogether, secrets } from "./clicked-together";
import { canary } from "./traces";
import { createWorld } from "./world";

describe("import", () => {
  it("takes a whole workspace into a stack, and the next preview and refresh show no change", async () => {
    const world = await createWorld(async () => {});
    const ids = await clickTogether(world);
    await world.setProgramFile("index.js", 'require("./kadoa");\n');
    const before = await world.serverState();

    const planned = await world.cli(["import", "--stack", "test"]);
    expect(planned.code).toBe(0);
    expect(planned.stderr).toContain("8 objects are ready to be imported. Nothing was done");
    expect(await world.stateResources()).toEqual([]);

    const ran = await world.cli(["import", "--stack", "test", "--yes"]);
    const program = await readFile(path.join(world.folder, "kadoa.js"), "utf8");
    expect(ran.code).toBe(0);
    expect((await world.stateResources()).map(({ id }) => id).sort()).toEqual([...ids].sort());

    expect((await world.preview()).changes).toEqual({ same: 9 });
    expect((await world.refresh()).changes).toEqual({ same: 9 });
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
    await world.setProgramFile("index.ts", 'import "./kadoa";\n');
    const { envVars } = world.stack.workspace;
    // The compiler judges the first file together with the second one.
    envVars.PULUMI_NODEJS_TRANSPILE_ONLY = "true";

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
    expect((await world.preview()).changes).toEqual({ same: 3 });

    const again = await world.cli(["import", "--stack", "test", "--yes"]);
    expect(again.stderr).toMatch(/kadoa\.ts exists already\. Fix: name another file with --out/);
    expect(again.code).toBe(2);
    const rest = await world.cli([
      ...["import", "--stack", "test", "--out", "more.ts", "--no-protect", "--output", "json", "--yes"],
    ]);
    expect(JSON.parse(rest.stdout)).toMatchObject({ imported: true, managed: 2, leftOut: [] });
    await writeFile(path.join(world.folder, "index.ts"), 'import "./kadoa";\nimport "./more";\n');
    delete envVars.PULUMI_NODEJS_TRANSPILE_ONLY;
    expect((await world.preview()).changes).toEqual({ same: 9 });

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
    await world.setProgramFile("index.js", 'require("./kadoa");\n');
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
    await world.up();

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
    expect((await world.preview()).changes).toEqual({ same: 5 });
  });

  it("leaves a secret that Kadoa does not show to a person, and the next update sends it", async () => {
    const world = await createWorld(async () => {}, { emulator: { maskSecrets: true } });
    const auth = { type: "bearer", token: secrets[0] };
    await addChannel(world, "pager", "WEBHOOK", {
      webhookUrl: "https://hooks.example.com/kadoa",
      httpMethod: "POST",
      auth,
    });
    const webhookUrl = `https://hooks.slack.com/services/${secrets[3]}`;
    const slack = { slackChannelId: "C0123456789", slackChannelName: "ops", webhookUrl };
    await addChannel(world, "ops", "SLACK", slack);
    await world.setProgramFile("index.js", 'require("./kadoa");\n');

    const ran = await world.cli(["import", "--stack", "test", "--yes"]);
    expect(ran.stdout).toContain("auth.token (hidden by Kadoa)");
    expect(ran.stdout).toContain("webhookUrl (hidden by Kadoa)");
    expect(ran.stderr).toContain("`pulumi config set --secret pagerAuthToken --stack test`");
    expect(ran.stderr).toContain("`pulumi config set --secret opsWebhookUrl --stack test`");

    await world.stack.setConfig("pagerAuthToken", { value: "a-new-token-8712", secret: true });
    await world.stack.setConfig("opsWebhookUrl", { value: webhookUrl, secret: true });
    expect((await world.preview()).changes).toEqual({ same: 1, update: 2 });
    const changed = await world.requestsDuring(() => world.up());
    expect(changed).toEqual({ "POST /v4/oauth2/token": 1, "PUT /v5/notifications/channels/{channelId}": 2 });
    expect((await world.preview()).changes).toEqual({ same: 3 });
    expect((await world.refresh()).changes).toEqual({ same: 3 });
    const { channels } = await world.serverState();
    expect(channels.find(({ name }) => name === "ops")?.config).toEqual(slack);
  });

  it("into a project of ES modules says how to take the file in, in TypeScript and in JavaScript", async () => {
    const world = await createWorld(async () => {});
    await addChannel(world, "live", "WEBSOCKET", {});
    const pager = await addChannel(world, "pager", "EMAIL", { recipients: ["a@example.com"] });
    await mkdir(path.join(world.folder, "node_modules"));
    await symlink(process.cwd(), path.join(world.folder, "node_modules/pulumi-kadoa"));
    await writeFile(path.join(world.folder, "package.json"), JSON.stringify({ type: "module" }));
    const compilerOptions = { strict: true, target: "es2022", module: "nodenext", skipLibCheck: true };
    await writeFile(path.join(world.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    await world.setProgramFile("index.ts", "");

    const lineOf = ({ stderr }: { stderr: string }) => /add `(.*)` to your program/.exec(stderr)?.[1] ?? "";
    const typescript = await world.cli(["import", "--stack", "test", "--only", pager, "--yes"]);
    await writeFile(path.join(world.folder, "index.ts"), lineOf(typescript));
    expect((await world.preview()).changes).toEqual({ same: 2 });

    const javascript = await world.cli(["import", "--stack", "test", "--out", "more.js", "--yes"]);
    await writeFile(path.join(world.folder, "index.ts"), [typescript, javascript].map(lineOf).join("\n"));
    expect((await world.preview()).changes).toEqual({ same: 3 });
  });

  it("notes the workspace of what it takes in, so that a key of another one is refused", async () => {
    const other = canary("other");
    const world = await createWorld(async () => {}, { emulator: { apiKeys: [canary("key"), other] } });
    await addChannel(world, "pager", "EMAIL", { recipients: ["a@example.com"] });
    await world.setProgramFile("index.js", 'require("./kadoa");\n');
    expect((await world.cli(["import", "--stack", "test", "--yes"])).code).toBe(0);
    const [imported] = await world.stateResources();
    expect(imported?.outputs?.workspace).toMatch(/^[0-9a-f]{16}$/);
    expect((await world.preview()).changes).toEqual({ same: 2 });
    expect((await world.refresh()).changes).toEqual({ same: 2 });
    expect((await world.stateResources())[0]?.outputs).toEqual(imported?.outputs);

    await world.stack.setConfig("kadoa:apiKey", { value: other, secret: true });
    const file = path.join(world.folder, "kadoa.js");
    await writeFile(file, (await readFile(file, "utf8")).replace("a@example.com", "b@example.com"));
    expect(await world.failing(() => world.up())).toContain("the API key belongs to another workspace");
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
