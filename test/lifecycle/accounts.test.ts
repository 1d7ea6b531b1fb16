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

    expect(refused).toContain("is this the right workspace? Fix: use the API key with which they were made");
    expect(await world.stateResources()).toHaveLength(2);
    expect(await channelsOf(world, second)).toEqual([]);
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
