import { writeFile } from "node:fs/promises";
import path from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { EmailChannel, WebhookChannel } from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

const program = async () => {
  for (const name of ["a", "b", "c", "d"])
    new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/kadoa" });
};

/** The same stack with its program in a file, so that nothing but the CLI's own words is printed. */
async function withProgramFile(world: World): Promise<Stack> {
  await writeFile(
    path.join(world.folder, "index.js"),
    `const { WebhookChannel } = require("pulumi-kadoa");
for (const name of ["a", "b", "c", "d"]) new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/kadoa" });`,
  );
  return LocalWorkspace.selectStack(
    { stackName: "test", workDir: world.folder },
    {
      envVars: world.stack.workspace.envVars,
      projectSettings: { ...(await world.stack.workspace.projectSettings()), main: "index.js" },
    },
  );
}

/** The lines in which a fault is told in full. */
function faults(text: string, words: string): string[] {
  const [, diagnostics = ""] = /Diagnostics:\n([\s\S]*?)\nResources:/.exec(text) ?? [];
  return diagnostics.split("\n").filter((line) => line.includes(words));
}

describe("a fault of the configuration is one message, without a stack", () => {
  it("without an API key a preview warns and works, and a deployment creates nothing", async () => {
    const world = await createWorld(program);
    await world.stack.removeConfig("kadoa:apiKey");
    expect((await world.preview()).output).toContain("no Kadoa API key is configured");
    const stack = await withProgramFile(world);
    const text = await world.failing(() => stack.up());
    expect(faults(text, "no Kadoa API key")).toHaveLength(1);
    expect(text).toContain("pulumi config set --secret kadoa:apiKey");
    expect(text).not.toMatch(/\n\s+at /);
    expect((await world.serverState()).channels).toEqual([]);
  });

  it("a key in plain text stops the preview and never reaches the state", async () => {
    const world = await createWorld(program, { config: { "kadoa:apiKey": { value: "plain-text-key" } } });
    const stack = await withProgramFile(world);
    const text = await world.failing(() => stack.preview());
    expect(faults(text, "plain text")).toHaveLength(1);
    expect(text).not.toContain("plain-text-key");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("a wrong key is told once, with the remedy", async () => {
    const world = await createWorld(program, {
      config: { "kadoa:apiKey": { value: "wrong-key", secret: true } },
    });
    const text = await world.failing(() => world.stack.up());
    expect(faults(text, "401 from POST")).toHaveLength(1);
    expect(text).toContain("pulumi config set --secret kadoa:apiKey");
    expect(text).not.toContain("wrong-key");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("a malformed base URL is told once, and names the setting", async () => {
    const world = await createWorld(program, { config: { "kadoa:baseUrl": { value: "localhost" } } });
    const text = await world.failing(() => world.stack.up());
    expect(faults(text, "kadoa:baseUrl is not a URL that starts with http:// or https://")).toHaveLength(1);
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("a refresh with a wrong key fails and forgets nothing", async () => {
    const world = await createWorld(program);
    await world.up();
    // A refresh uses the key of the last deployment, so it is the service that stops knowing it.
    await world.outside("POST", "/_emulator/faults", { kind: "status", status: 401, method: "GET" });
    const text = await world.failing(() => world.stack.refresh());
    expect(text).toContain("--run-program");
    expect(text).not.toMatch(/\n\s+at /);
    expect(await world.stateResources()).toHaveLength(4);
  });
});

describe("the wrong workspace", () => {
  it("a refresh that finds none of the known objects is an error, not a deletion", async () => {
    const world = await createWorld(program);
    await world.up();
    for (const { id } of (await world.serverState()).channels) {
      await world.outside("DELETE", `/v5/notifications/channels/${id}`);
    }
    const text = await world.failing(() => world.stack.refresh());
    expect(text).toContain("is this the right workspace?");
    expect(text).not.toMatch(/\n\s+at /);
    expect(await world.stateResources()).toHaveLength(4);
  });

  it("a refresh that finds one of them takes the others as deleted", async () => {
    const world = await createWorld(program);
    await world.up();
    const { channels } = await world.serverState();
    for (const { id } of channels.slice(1)) await world.outside("DELETE", `/v5/notifications/channels/${id}`);
    expect((await world.refresh()).changes).toMatchObject({ delete: 3 });
  });
});

it("a channel that the service refuses says who refused what, and nothing of it is kept", async () => {
  const world = await createWorld(async () => {
    new EmailChannel("mail", { recipients: ["on-call@example.com"] });
  });
  await world.outside("POST", "/_emulator/faults", { kind: "status", status: 400, method: "POST" });
  const text = await world.failing(() => world.stack.up());
  expect(text).toMatch(/EmailChannel "mail": create failed, 400 from POST \/v5\/notifications\/channels/);
  expect(text).toContain("Fix: ");
  expect(await world.stateResources()).toEqual([]);
  expect((await world.serverState()).channels).toEqual([]);
});
