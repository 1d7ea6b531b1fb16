import { readFile } from "node:fs/promises";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { nativeForm } from "../lifecycle/form";
import { canary } from "../lifecycle/traces";
import { createWorld } from "../lifecycle/world";
import { createProgramStack } from "./project";

type Outside = (method: "POST", place: string, body: object) => Promise<unknown>;

interface Made {
  data: { channel: { id: string }; settings: { id: string } };
}

/** A webhook with a token, and a setting for it, as somebody makes them in Kadoa's dashboard. */
async function clickedTogether(outside: Outside, token: string): Promise<{ hook: string; setting: string }> {
  const auth = { type: "bearer", token };
  const config = { webhookUrl: "https://hooks.example.com/one", httpMethod: "POST", auth };
  const body = { name: "hook", channelType: "WEBHOOK", config };
  const hook = ((await outside("POST", "/v5/notifications/channels", body)) as Made).data.channel.id;
  const made = { eventType: "workflow_failed", eventConfiguration: {}, enabled: true, channelIds: [hook] };
  const answer = (await outside("POST", "/v5/notifications/settings", made)) as Made;
  return { hook, setting: answer.data.settings.id };
}

it("the option `import` takes over what exists, and the next up writes the secret that the program knows", async () => {
  const world = await createWorld(async () => {});
  await world.up();
  const { hook, setting } = await clickedTogether(world.outside, canary("old"));
  const token = canary("new");
  world.traces.keep(token);
  const program = (importing: boolean) => async () => {
    const channel = nativeForm.make(
      "WebhookChannel",
      "hook",
      // The engine's events of an import hold what the program gives as the program gives it.
      { webhookUrl: "https://hooks.example.com/one", auth: { type: "bearer", token: pulumi.secret(token) } },
      importing ? { import: hook } : {},
    );
    const args = { eventType: "workflow_failed", channels: [channel] };
    nativeForm.make("NotificationSetting", "failed", args, importing ? { import: setting } : {});
  };
  const importing = await world.requestsDuring(async () => {
    expect((await world.up(program(true))).changes).toEqual({ same: 1, import: 2 });
  });
  expect(Object.keys(importing).filter((call) => !/^GET |^POST \/v4\/oauth2/.test(call))).toEqual([]);
  expect((await world.up(program(false))).changes).toEqual({ same: 2, update: 1 });
  expect(await world.serverState()).toMatchObject({
    channels: [{ id: hook, config: { auth: { token } } }],
    settings: [{ id: setting }],
  });
  expect((await world.preview()).changes).toEqual({ same: 3 });
  await world.destroy();
  expect(await world.serverState()).toMatchObject({ channels: [], settings: [] });
});

it("`pulumi import` prints a program with a marker to fill in for each secret, and no secret", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const head = "name: kadoa-test\nruntime: yaml\n";
  const stack = await createProgramStack({ "Pulumi.yaml": head }, { folders });
  const token = canary("token");
  stack.traces.keep(token);
  const { hook, setting } = await clickedTogether(stack.outside, token);
  const options = ["--yes", "--protect=false"];
  const webhook = await stack.pulumi("import", "kadoa:index:WebhookChannel", "hook", hook, ...options);
  expect(webhook).toContain("(not shown: it may hold a secret)");
  const route = await stack.pulumi(
    "import",
    "kadoa:index:NotificationSetting",
    "failed",
    setting,
    ...options,
  );
  expect(route).toContain("workflow_failed");
  const refused = await stack
    .pulumi("import", "kadoa:index:WebhookChannel", "gone", "no-such-id", ...options)
    .catch(String);
  expect(refused).toContain('there is none with the id "no-such-id" in this workspace');

  await stack.write({
    "Pulumi.yaml": `${head}resources:
  hook:
    type: kadoa:WebhookChannel
    properties: { webhookUrl: "https://hooks.example.com/one", auth: { type: bearer, token: ${token} } }
  failed:
    type: kadoa:NotificationSetting
    properties: { eventType: workflow_failed, channels: ["\${hook.id}"] }
`,
  });
  expect((await stack.up()).changes).toEqual({ same: 2, update: 1 });
  expect((await stack.preview()).changes).toEqual({ same: 3 });
});

it("`pulumi-kadoa import --native` takes a workspace into a YAML program, and the next preview shows no change", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const stack = await createProgramStack({ "Pulumi.yaml": "name: kadoa-test\nruntime: yaml\n" }, { folders });
  const secrets = ["token", "header", "slack"].map(canary);
  stack.traces.keep(...secrets);
  const [token, header, slack] = secrets;
  const endpoint = { webhookUrl: "https://hooks.example.com/one", httpMethod: "POST" };
  const channels = [
    { name: "$${a} pager", channelType: "WEBHOOK", config: { ...endpoint, auth: { type: "bearer", token } } },
    {
      name: "on",
      channelType: "WEBHOOK",
      config: { ...endpoint, auth: { type: "header", headers: { a: header } } },
    },
    {
      name: "ops",
      channelType: "SLACK",
      config: {
        slackChannelId: "C1",
        slackChannelName: "ops",
        webhookUrl: `https://hooks.example.com/${slack}`,
      },
    },
    { name: "live", channelType: "WEBSOCKET", config: {} },
  ];
  const ids: string[] = [];
  for (const channel of channels) {
    const answer = (await stack.outside("POST", "/v5/notifications/channels", channel)) as Made;
    ids.push(answer.data.channel.id);
  }
  const setting = { eventType: "workflow_failed", eventConfiguration: {}, enabled: true, channelIds: ids };
  await stack.outside("POST", "/v5/notifications/settings", setting);

  const flags = ["import", "--stack", "test", "--native", "--yes"];
  const ran = await stack.cli(...flags, "--out", "Main.yaml");
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain("Pulumi runs Main.yaml as it stands");
  expect((await stack.resources()).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  const looking = await stack.requestsDuring(async () => {
    expect((await stack.preview()).changes).toEqual({ same: 6 });
  });
  expect(looking).toEqual({});
  expect((await stack.preview({ refresh: true })).changes).toEqual({ same: 6 });
  expect(await readFile(path.join(stack.folder, "Main.yaml"), "utf8")).toContain("protect: true");
  const again = await stack.cli(...flags);
  expect(again).toMatchObject({ code: 4, stdout: "5 objects are managed by a stack already.\n" });
});
