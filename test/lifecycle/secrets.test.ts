import * as pulumi from "@pulumi/pulumi";
import { EmailChannel, SlackChannel, WebhookChannel } from "pulumi-kadoa";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { describe, expect, it } from "vitest";
import { createWorld } from "./world";

const canaries = {
  token: "canary-token-5f1c",
  password: "canary-password-77ab",
  header: "canary-header-e0d2",
  slack: "https://hooks.slack.example.com/services/canary-slack-91ce",
};

function program(secrets: typeof canaries) {
  return async () => {
    const webhookUrl = "https://hooks.example.com/kadoa";
    new WebhookChannel("bearer", { webhookUrl, auth: { type: "bearer", token: secrets.token } });
    new WebhookChannel("basic", {
      webhookUrl,
      auth: { type: "basic", username: "kadoa", password: secrets.password },
    });
    new WebhookChannel("header", {
      webhookUrl,
      auth: { type: "header", headers: { "X-Key": secrets.header } },
    });
    new SlackChannel("slack", { slackChannelId: "C1", slackChannelName: "ops", webhookUrl: secrets.slack });
  };
}

it("secrets that the program forgot to mark stand in no state file and in nothing the CLI prints", async () => {
  const world = await createWorld(program(canaries));
  const printed = [(await world.up()).output, (await world.preview()).output, (await world.refresh()).output];

  const rotated = {
    token: "canary-token-next-11",
    password: "canary-password-next-22",
    header: "canary-header-next-33",
    slack: "https://hooks.slack.example.com/services/canary-next-44",
  };
  const preview = await world.preview(program(rotated));
  expect(preview.changes).toEqual({ same: 1, update: 4 });
  expect(preview.output.match(/\[secret\] => \[secret\]/g)).toHaveLength(4);
  printed.push(preview.output, (await world.up()).output);

  const secrets = [...Object.values(canaries), ...Object.values(rotated), world.emulator.apiKey];
  const files = await world.storedState();
  expect(files).toContain("hooks.example.com");
  expect(plaintextSecrets(files, secrets)).toEqual([]);
  expect(plaintextSecrets(printed.join("\n"), secrets)).toEqual([]);
});

it("a secret that was changed outside shows as a change, stays out of the state, and is mended by up", async () => {
  const world = await createWorld(program(canaries));
  await world.up();
  const { channels } = await world.serverState();
  const bearer = channels.find(({ name }) => name === "bearer");
  await world.outside("PUT", `/v5/notifications/channels/${bearer?.id}`, {
    name: "bearer",
    channelType: "WEBHOOK",
    config: { ...bearer?.config, auth: { type: "bearer", token: "set-by-somebody-else" } },
  });

  await world.refresh();
  expect(plaintextSecrets(await world.storedState(), ["set-by-somebody-else"])).toEqual([]);
  const preview = await world.preview();
  expect(preview.changes).toEqual({ same: 4, update: 1 });
  expect(preview.output).toContain("[secret] => [secret]");
  await world.up();
  const mended = (await world.serverState()).channels.find(({ name }) => name === "bearer");
  expect(mended?.config).toMatchObject({ auth: { token: canaries.token } });
});

it("a service that hides secrets in its answers is no reason for a change", async () => {
  const world = await createWorld(program(canaries), { emulator: { maskSecrets: true } });
  await world.up();
  await world.refresh();
  expect((await world.preview()).changes).toEqual({ same: 5 });
});

it("an authentication that was added outside shows as a change without its secret", async () => {
  const plain = async () => {
    new EmailChannel("bystander", { recipients: ["bystander@example.com"] });
    new WebhookChannel("plain", { webhookUrl: "https://hooks.example.com/kadoa" });
  };
  const world = await createWorld(plain);
  await world.up();
  const channel = (await world.serverState()).channels.find(({ name }) => name === "plain");
  await world.outside("PUT", `/v5/notifications/channels/${channel?.id}`, {
    name: "plain",
    channelType: "WEBHOOK",
    config: { ...channel?.config, auth: { type: "bearer", token: "added-by-somebody-else" } },
  });
  await world.refresh();
  expect(plaintextSecrets(await world.storedState(), ["added-by-somebody-else"])).toEqual([]);
  expect((await world.up()).changes).toEqual({ same: 2, update: 1 });
  const mended = (await world.serverState()).channels.find(({ name }) => name === "plain");
  expect(mended?.config).not.toHaveProperty("auth");
});

describe("secrets that the program sets after the class, by transforms", () => {
  const webhookUrl = "https://hooks.example.com/kadoa";
  const secretArgs: Record<string, object> = {
    "pulumi-nodejs:dynamic/kadoa:WebhookChannel": { auth: { type: "bearer", token: canaries.token } },
    "pulumi-nodejs:dynamic/kadoa:SlackChannel": { webhookUrl: canaries.slack },
  };
  const headers = { auth: { type: "header", headers: { "X-Key": canaries.header } } };
  type Registered = Pick<pulumi.ResourceTransformArgs, "type" | "name" | "props" | "opts">;
  const setSecrets = ({ type, name, props, opts }: Registered) => ({
    props: { ...props, ...(name.startsWith("headers-") ? headers : secretArgs[type]) },
    opts,
  });
  const declared = (name: string, options: pulumi.CustomResourceOptions) => {
    new WebhookChannel(`hook-${name}`, { webhookUrl }, options);
    new SlackChannel(`slack-${name}`, { slackChannelId: "C1", slackChannelName: name }, options);
    // The class marks this one as a whole, because it is still on its way.
    const auth = pulumi.output({ type: "basic" as const, username: "kadoa", password: canaries.password });
    new WebhookChannel(`late-${name}`, { webhookUrl, auth }, options);
    new WebhookChannel(`headers-${name}`, { webhookUrl }, options);
  };

  it.each<[string, () => void]>([
    [
      "of the resource, also in their older form, and of a component around it in their older form",
      () => {
        declared("transforms", { transforms: [setSecrets] });
        const options = { transformations: [setSecrets] };
        declared("transformations", options);
        declared("component", {
          parent: new pulumi.ComponentResource("test:index:Team", "team", {}, options),
        });
      },
    ],
    [
      "of the whole stack, in their older form",
      () => {
        pulumi.runtime.registerStackTransformation(setSecrets);
        declared("stack", {});
      },
    ],
  ])("%s stand in no state file and in nothing the CLI prints", async (_, run) => {
    const world = await createWorld(async () => run());
    const first = await world.preview();
    const printed = [first.output, (await world.up()).output, (await world.refresh()).output];
    const { channels } = await world.serverState();
    const hooks = channels.filter(({ name }) => name.startsWith("hook-"));
    expect(hooks.length).toBeGreaterThan(0);
    for (const { config } of hooks) expect(JSON.stringify(config)).toContain(canaries.token);
    const again = await world.preview();
    expect(again.changes).toEqual({ same: again.changes.same });
    printed.push(again.output);
    const files = await world.storedState();
    expect(files).toContain("hooks.example.com");
    const secrets = Object.values(canaries);
    expect(plaintextSecrets(files, secrets)).toEqual([]);
    expect(plaintextSecrets(printed.join("\n"), secrets)).toEqual([]);
  });
});
