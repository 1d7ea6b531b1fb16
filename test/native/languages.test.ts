import { beforeAll, describe, expect, it } from "vitest";
import { ensureHosts, type Hosts } from "../../scripts/pulumi-cli/hosts.mts";
import { canary } from "../lifecycle/traces";
import { languages } from "./languages";
import { createProgramStack } from "./project";

let hosts: Hosts;

// Built once for each user; that takes minutes.
beforeAll(async () => {
  hosts = await ensureHosts();
}, 900_000);

describe.each(languages)("a $name program", ({ name, program }) => {
  it("deploys, changes, heals and destroys, and its secrets are nowhere in the clear", async ({ skip }) => {
    const reason = hosts.missing[name];
    if (reason !== undefined) skip(`there is no host of ${name} programs: ${reason}`);
    const token = canary("token");
    const declare = (webhookUrl: string) => program({ webhookUrl, token });
    const stack = await createProgramStack(declare("https://hooks.example.com/one"), hosts);
    stack.traces.keep(token);

    const previewing = await stack.requestsDuring(async () => {
      expect((await stack.preview()).changes).toEqual({ create: 4 });
    });
    expect(previewing, "a preview writes nothing").toEqual({ [probe]: 1 });
    expect((await stack.up()).changes).toEqual({ create: 4 });
    const { channels, settings } = await stack.kadoa();
    const hook = channels.find(({ channelType }) => channelType === "WEBHOOK");
    expect(hook).toMatchObject({ name: "hook", config: { auth: { token } } });
    expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [{}, {}] }]);
    expect(await stack.outputs()).toMatchObject({ hook: { value: hook?.id }, found: { value: "live" } });

    const again = await stack.requestsDuring(async () => {
      expect((await stack.preview()).changes).toEqual({ same: 4 });
    });
    expect(again, "a preview without changes asks nothing but the look-up").toEqual({ [list]: 1 });

    await stack.write(declare("https://hooks.example.com/two"));
    const shown = await stack.preview();
    expect(shown.changes).toEqual({ same: 3, update: 1 });
    expect(shown.output).toMatch(
      /webhookUrl: "https:\/\/hooks.example.com\/one" => "https:\/\/hooks.example.com\/two"/,
    );
    const editing = await stack.requestsDuring(async () => {
      expect((await stack.up()).changes).toEqual({ same: 3, update: 1 });
    });
    expect(editing).toEqual({ [probe]: 1, [list]: 1, "PUT /v5/notifications/channels/{channelId}": 1 });

    const place = `/v5/notifications/channels/${hook?.id}`;
    const drifted = { ...hook, config: { ...hook?.config, webhookUrl: "https://elsewhere.example.com/" } };
    await stack.outside("PUT", place, { name: hook?.name, channelType: "WEBHOOK", config: drifted.config });
    const drift = await stack.preview({ refresh: true });
    expect(drift.output).toContain("https://elsewhere.example.com/");
    expect((await stack.refresh()).changes).toMatchObject({ update: 1 });
    expect((await stack.up()).changes).toEqual({ same: 3, update: 1 });
    expect((await stack.preview({ refresh: true })).changes).toEqual({ same: 4 });

    await stack.destroy();
    expect(await stack.kadoa()).toMatchObject({ channels: [], settings: [] });
  });
});

const probe = "POST /v4/oauth2/token";
const list = "GET /v5/notifications/channels";
