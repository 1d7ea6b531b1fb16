import { mkdir } from "node:fs/promises";
import path from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { EmailChannel, NotificationSetting } from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { addChannel } from "./clicked-together";
import { createWorld } from "./world";

it("import leaves out what another stack manages, of another project too", async () => {
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

  await addChannel(world, "theirs", "EMAIL", { recipients: ["b@example.com"] });
  const folder = path.join(world.folder, "another-project");
  await mkdir(folder);
  const theirs = await LocalWorkspace.createStack(
    { stackName: "theirs", workDir: folder },
    {
      ...world.likewise(),
      projectSettings: { name: "another-project", runtime: "nodejs" },
    },
  );
  await theirs.setAllConfig(await world.stack.getAllConfig());
  expect((await world.cli(["orphans", "--stack", "test", "--all-stacks"])).code).toBe(1);
  const taken = await world.cli(["import", "--stack", "theirs", "--all-stacks", "--yes"], { cwd: folder });
  expect(taken.stdout).toMatch(/^EmailChannel +theirs .*\n2 objects are managed by a stack already\.$/m);
  expect(await world.cli(["orphans", "--stack", "test", "--all-stacks"])).toMatchObject({
    code: 0,
    stdout: "All 3 objects of the account are managed by a stack.\n",
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
    expect(ran.stdout).toContain(
      "1 of 2 objects are not managed by this stack. What other stacks manage may be",
    );
    expect(ran.code).toBe(1);

    const json = await world.cli(["orphans", "--stack", "test", "--output", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ total: 2, orphans: [{ kind: "WebSocketChannel", id }] });
  });
});
