import { readFile } from "node:fs/promises";
import path from "node:path";
import * as kadoa from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

const keys = ["key-of-the-first-account", "key-of-the-second-account", "rotated-key"];

/** The names of what an account holds. */
async function channelsOf(world: World, apiKey: string): Promise<string[]> {
  const response = await fetch(`${world.emulator.url}/v5/notifications/channels`, {
    headers: { "x-api-key": apiKey },
  });
  const { data } = (await response.json()) as { data: { channels: { name: string }[] } };
  return data.channels.map(({ name }) => name).sort();
}

async function teamOf(world: World, apiKey: string): Promise<string> {
  const response = await fetch(`${world.emulator.url}/v4/oauth2/token`, {
    method: "POST",
    headers: { "x-api-key": apiKey },
  });
  return ((await response.json()) as { team_id: string }).team_id;
}

async function setProfile(world: World, name: string, apiKey: string): Promise<void> {
  await world.stack.setAllConfig(
    {
      [`kadoa:profiles.${name}.apiKey`]: { value: apiKey, secret: true },
      [`kadoa:profiles.${name}.baseUrl`]: { value: world.emulator.url },
    },
    true,
  );
}

const mail = (name: string, profile?: string) =>
  new kadoa.EmailChannel(name, { recipients: ["a@example.com"], profile });

describe("kadoa:profiles", () => {
  it("lets one program manage two accounts; moving a resource to another one replaces it", async () => {
    const [first = "", second = ""] = keys;
    const program = (moving?: string) => async () => {
      mail("here");
      const { id } = mail("there", "eu");
      mail("moving", moving);
      return { found: kadoa.getChannelOutput({ id, profile: "eu" }).name };
    };
    const world = await createWorld(program(), { emulator: { apiKeys: keys } });
    await setProfile(world, "eu", second);

    await world.up();
    expect([await channelsOf(world, first), await channelsOf(world, second)]).toEqual([
      ["here", "moving"],
      ["there"],
    ]);

    const moved = await world.preview(program("eu"));
    expect(moved.changes).toEqual({ replace: 1, same: 3 });
    expect((await world.up()).outputs.found?.value).toBe("there");
    expect([await channelsOf(world, first), await channelsOf(world, second)]).toEqual([
      ["here"],
      ["moving", "there"],
    ]);
    const state = await readFile(
      path.join(world.folder, "state/.pulumi/stacks/kadoa-test/test.json"),
      "utf8",
    );
    expect(state).toContain("there");
    for (const key of keys) expect(state).not.toContain(key);

    await world.destroy();
    expect([await channelsOf(world, first), await channelsOf(world, second)]).toEqual([[], []]);
  });

  it("an unknown profile fails with the command that sets it", async () => {
    const world = await createWorld(async () => {
      mail("there", "asia");
    });
    expect(await world.failing(() => world.up())).toContain(
      "there is no profile \"asia\" in kadoa:profiles. Fix: run `pulumi config set --secret --path 'kadoa:profiles.asia.apiKey'`",
    );
  });

  it("a profile's key in plain text is refused, as it would be copied into the state", async () => {
    const world = await createWorld(async () => {
      mail("there", "eu");
    });
    const plain = { "kadoa:profiles.eu.apiKey": { value: "a-plain-key" } };
    await world.stack.setAllConfig(plain, true);
    expect(await world.failing(() => world.preview())).toContain(
      "kadoa:profiles holds an API key in plain text",
    );
  });
});

describe("kadoa:teamId", () => {
  it("lets a key of that workspace pass, a rotated one too, and stops any other before the first write", async () => {
    const [first = "", second = ""] = keys;
    const world = await createWorld(
      async () => {
        mail("here");
      },
      { emulator: { apiKeys: keys } },
    );
    await world.stack.setConfig("kadoa:teamId", { value: await teamOf(world, first) });
    await world.up();

    await world.stack.setConfig("kadoa:apiKey", { value: second, secret: true });
    const refused = await world.failing(() =>
      world.up(async () => {
        mail("here");
        mail("more");
      }),
    );

    expect(refused).toContain(
      `the API key belongs to workspace ${await teamOf(world, second)}, but kadoa:teamId says`,
    );
    expect(refused).toContain("Fix: use a key of that workspace, or correct kadoa:teamId.");
    expect(await channelsOf(world, second)).toEqual([]);
  });
});

describe("a key of another workspace, without kadoa:teamId", () => {
  it("does not make a refresh forget everything", async () => {
    const [, second = ""] = keys;
    const world = await createWorld(
      async () => {
        mail("one");
        mail("two");
      },
      { emulator: { apiKeys: keys } },
    );
    await world.up();
    await world.stack.setConfig("kadoa:apiKey", { value: second, secret: true });

    const refused = await world.failing(() => world.stack.refresh({ runProgram: true, color: "never" }));

    expect(refused).toContain(
      "the API key belongs to another workspace than the one in which the stack's resources were made. " +
        "Fix: set the key of that workspace again",
    );
    expect(await world.stateResources()).toHaveLength(2);
    expect(await channelsOf(world, second)).toEqual([]);
  });
});

describe("a key of another workspace in an update that changes one channel and adds one", () => {
  const before = async () => {
    mail("one");
    mail("two");
  };
  const after = async () => {
    mail("three");
    new kadoa.EmailChannel("one", { recipients: ["other@example.com"] });
    mail("two");
  };

  it.each([false, true])(
    "is refused before anything is written, also without a preview (%s), and says how to move on purpose",
    async (skipsPreview) => {
      const [first = "", second = ""] = keys;
      const world = await createWorld(before, { emulator: { apiKeys: keys } });
      await world.up();
      const state = await world.stateResources();
      await world.stack.setConfig("kadoa:apiKey", { value: second, secret: true });
      world.stack.workspace.program = after;

      const refused = await world.failing(() =>
        skipsPreview ? world.stack.up({ color: "never" }) : world.stack.preview({ color: "never" }),
      );

      expect(refused).toContain("belongs to another workspace than the one in which the stack's resources");
      expect(refused).toContain("run `pulumi destroy` with the old key first");
      expect(await channelsOf(world, second)).toEqual([]);
      expect(await channelsOf(world, first)).toHaveLength(2);
      expect((await world.stateResources()).map(({ id }) => id).sort()).toEqual(
        state.map(({ id }) => id).sort(),
      );

      await world.stack.setConfig("kadoa:apiKey", { value: first, secret: true });
      expect((await world.up(after)).changes).toMatchObject({ create: 1, update: 1 });
    },
  );

  it("is refused by every command that reads the stack, before it imports, lists or sends anything", async () => {
    const [first = "", second = ""] = keys;
    const world = await createWorld(
      async () => {
        new kadoa.NotificationSetting("failures", { eventType: "workflow_failed", channels: [mail("ops")] });
      },
      { emulator: { apiKeys: keys } },
    );
    await world.up();
    await world.stack.setConfig("kadoa:apiKey", { value: second, secret: true });
    const before = await world.stateResources();
    for (const args of [["import", "--yes", "--out", "other.js"], ["orphans"], ["verify"], ["doctor"]]) {
      const { code, stdout, stderr } = await world.cli([...args, "--stack", "test"]);
      expect(code, args.join(" ")).toBe(1);
      expect(stdout + stderr).toContain(
        "the API key belongs to another workspace than the one in which the stack's resources were made",
      );
    }
    expect(await world.stateResources()).toEqual(before);
    await world.stack.setConfig("kadoa:apiKey", { value: first, secret: true });
    expect((await world.cli(["orphans", "--stack", "test"])).code).toBe(0);
  });

  it("is not noticed where Kadoa does not say which workspace it is: a note says so, and the run goes on", async () => {
    const world = await createWorld(before, { emulator: { apiKeys: keys } });
    const fault = { kind: "status", status: 403, path: "/v4/oauth2/token" };
    await world.outside("POST", "/_emulator/faults", fault);
    const { output, changes } = await world.up();
    expect(changes).toMatchObject({ create: 3 });
    expect(output).toContain("The workspace of the API key could not be found out (403 from POST");
    const marks = (await world.stateResources()).map(({ outputs }) => outputs?.workspace);
    expect(marks).toEqual([undefined, undefined]);
  });

  it("is told from the right one by states that did not know it yet, after their first change", async () => {
    const world = await createWorld(before, { emulator: { apiKeys: keys } });
    const fault = { kind: "status", status: 404, path: "/v4/oauth2/token" };
    await world.outside("POST", "/_emulator/faults", fault);
    await world.up();
    await world.outside("DELETE", "/_emulator/faults");
    expect((await world.preview()).changes).toEqual({ same: 3 });
    await world.up(after);
    const marks = (await world.stateResources()).map(({ outputs }) => typeof outputs?.workspace);
    expect(marks.sort()).toEqual(["string", "string", "undefined"]);
  });
});

it("another key of the same configuration is no difference", async () => {
  const world = await createWorld(
    async () => {
      mail("here");
    },
    { emulator: { apiKeys: keys } },
  );
  await world.up();
  await world.stack.setConfig("kadoa:apiKey", { value: keys[2] ?? "", secret: true });

  expect((await world.preview()).changes).toEqual({ same: 2 });
});
