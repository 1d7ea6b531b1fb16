import * as pulumi from "@pulumi/pulumi";
import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { nativeForm } from "../lifecycle/form";
import { canary } from "../lifecycle/traces";
import { createWorld } from "../lifecycle/world";
import { createProgramStack } from "./project";

const { make } = nativeForm;
const webhookUrl = "https://hooks.example.com/one";

it("two settings for one event, and a subscription to an exclusive setting, are refused with both names", async () => {
  const world = await createWorld(async () => {
    const channel = make("WebhookChannel", "hook", { webhookUrl });
    const setting = make("NotificationSetting", "failed", {
      eventType: "workflow_failed",
      channels: [channel],
    });
    make(
      "NotificationSetting",
      "again",
      { eventType: "workflow_failed", channels: [] },
      { dependsOn: setting },
    );
  });
  expect(await world.failing(() => world.preview())).toMatch(
    /NotificationSetting "again" and NotificationSetting "failed" are the same object: there is only one with eventType "workflow_failed".*Fix: declare it once/,
  );
  const subscribing = async () => {
    const channel = make("WebhookChannel", "hook", { webhookUrl });
    const setting = make("NotificationSetting", "failed", { eventType: "workflow_failed", channels: [] });
    make("ChannelSubscription", "added", { setting, channel });
  };
  expect(await world.failing(() => world.up(subscribing))).toMatch(
    /ChannelSubscription "added" adds to NotificationSetting "failed", which would remove it again.*Fix: set `exclusive: false`/,
  );
});

it("a key that the plug-in cannot prove to be the stack's is refused, with the ways out, and an alias is one", async () => {
  const declare =
    (name: string, options: pulumi.CustomResourceOptions = {}) =>
    async () => {
      make("NotificationSetting", name, { eventType: "workflow_failed", channels: [] }, options);
    };
  const world = await createWorld(declare("failed"));
  await world.up();
  const [before] = (await world.serverState()).settings;
  const [{ urn = "" } = {}] = await world.stateResources();
  const forced = await world.failing(() => world.up(undefined, { replace: [urn] }));
  expect(forced).toMatch(/exists already: .*Fix: .*replaced by force, add the option `deleteBeforeReplace`/);
  const renamed = await world.failing(() => world.up(declare("renamed")));
  expect(renamed).toMatch(/exists already: .*Fix: .*add `aliases` with that name/);
  expect((await world.serverState()).settings).toEqual([before]);
  expect((await world.up(declare("renamed", { aliases: [{ name: "failed" }] }))).changes).toEqual({
    same: 2,
  });
  const replacing = declare("renamed", { deleteBeforeReplace: true });
  const [{ urn: now = "" } = {}] = await world.stateResources();
  expect((await world.up(replacing, { replace: [now] })).changes).toMatchObject({ replace: 1 });
  expect((await world.serverState()).settings).toHaveLength(1);
});

it("a misspelt setting is refused, and a missing key is a warning in a preview and an error in a deployment", async () => {
  const world = await createWorld(async () => {
    make("WebhookChannel", "hook", { webhookUrl });
  });
  await world.stack.setConfig("kadoa:baseURL", { value: "http://127.0.0.1:1" });
  expect(await world.failing(() => world.preview())).toContain("did you mean kadoa:baseUrl?");
  await world.stack.removeConfig("kadoa:baseURL");
  await world.stack.removeConfig("kadoa:apiKey");
  const { output } = await world.preview();
  expect(output).toContain("warning: A preview works without it, a deployment does not: no Kadoa API key");
  const refusal = await world.failing(() => world.up());
  expect(refusal).toMatch(/WebhookChannel "hook": create failed, .*Fix: .*kadoa:apiKey/);
});

it("a verification runs again when a channel of its settings changes, and says what it saw", async () => {
  const receiver = await createReceiver({ auth: "none" });
  onTestFinished(() => receiver.close());
  const declare = (place: string) => async () => {
    const channel = make("WebhookChannel", "hook", { webhookUrl: `${receiver.url}/${place}` });
    const args = { eventType: "workflow_failed", channels: [channel] };
    const setting = make("NotificationSetting", "failed", args);
    make("RealtimeVerification", "proof", { settings: [setting] });
  };
  const world = await createWorld(declare("one"));
  expect((await world.up()).output).toContain("Test events: 1 logged");
  expect((await world.preview()).changes).toEqual({ same: 4 });
  expect((await world.preview(declare("two"))).changes).toEqual({ same: 2, update: 2 });
  expect((await world.up()).output).toContain("Test events: 1 logged");

  const broken = async () => {
    const channel = make("WebhookChannel", "hook", { webhookUrl: "http://127.0.0.1:9/" });
    const args = { eventType: "workflow_failed", channels: [channel] };
    const setting = make("NotificationSetting", "failed", args);
    make("RealtimeVerification", "proof", { settings: [setting], timeoutSeconds: 5 });
  };
  expect(await world.failing(() => world.up(broken))).toMatch(
    /→ hook: .*Fix: make sure that hook can be reached .*Then run `pulumi up` again/,
  );
  // A refresh forgets that the last run failed; the verification does not.
  await world.refresh();
  expect((await world.preview()).changes).toMatchObject({ update: 1 });
});

it("the command line knows what a stack over the plug-in manages: for review, orphans and doctor", async () => {
  const declare = (eventType: string, token: string) => ({
    "Pulumi.yaml": `name: kadoa-test
runtime: yaml
resources:
  hook:
    type: kadoa:WebhookChannel
    properties: { webhookUrl: "${webhookUrl}", auth: { type: bearer, token: "${token}" } }
  routed:
    type: kadoa:NotificationSetting
    properties: { eventType: ${eventType}, channels: ["\${hook.id}"] }
`,
  });
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) return;
  const [before, after] = [canary("before"), canary("after")];
  const stack = await createProgramStack(declare("workflow_failed", before), { folders });
  stack.traces.keep(before, after);
  await stack.up();
  const orphans = await stack.cli("orphans", "--stack", "test", "--output", "json");
  expect(JSON.parse(orphans.stdout)).toEqual({ total: 2, orphans: [] });
  expect(await stack.cli("doctor", "--stack", "test")).toMatchObject({ code: 0 });
  await stack.write(declare("credits_low", after));
  const review = await stack.cli("review", "--stack", "test", "--output", "md");
  expect(review.stdout).toMatch(/workflow_failed/);
  expect(review.stdout).toMatch(/credits_low/);
});

it("an explicit provider is an account of its own, whose plain key the state keeps as a secret", async () => {
  const other = canary("other");
  const world = await createWorld(
    async () => {
      const config = new pulumi.Config("kadoa");
      const args = {
        apiKey: other,
        baseUrl: config.get("baseUrl"),
        realtimeApiUrl: config.get("realtimeApiUrl"),
      };
      const provider = new Provider("other", args);
      make("WebhookChannel", "ours", { webhookUrl });
      make("WebhookChannel", "theirs", { webhookUrl }, { provider });
    },
    { emulator: { apiKeys: [canary("key"), other] } },
  );
  await world.up();
  const { channels } = await world.serverState();
  expect(channels.map(({ name }) => name)).toEqual(["ours"]);
  expect((await world.preview()).changes).toMatchObject({ same: 4 });
  await world.destroy();
});

class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("kadoa", name, args);
  }
}
