import { EmailChannel, WebhookChannel } from "pulumi-kadoa";
import { startEmulator } from "pulumi-kadoa/emulator";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

const program = async () => {
  for (const name of ["a", "b", "c", "d"])
    new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/kadoa" });
};

/** The same program in a file, so that nothing but the CLI's own words is printed. */
const programFile = `const { WebhookChannel } = require("pulumi-kadoa");
for (const name of ["a", "b", "c", "d"]) new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/kadoa" });`;

function diagnosticsOf(text: string): string[] {
  const [, diagnostics = ""] = /Diagnostics:\n([\s\S]*?)\nResources:/.exec(text) ?? [];
  return diagnostics.split("\n");
}

/** What Pulumi shows as an error, besides its own last words. */
function errors(text: string): string[] {
  return diagnosticsOf(text).filter((line) => /error: (?!(update|preview) failed$)/.test(line));
}

/** What the state knows of each resource; a failed refresh drops notes of Pulumi's own. */
async function held(world: World) {
  return (await world.stateResources()).map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
}

const once = (words: string) => [expect.stringContaining(words)];

describe("a fault of the configuration is one message, without a stack", () => {
  it("without an API key a preview warns and works, and a deployment creates nothing", async () => {
    const world = await createWorld(program);
    await world.stack.removeConfig("kadoa:apiKey");
    expect((await world.preview()).output).toContain("no Kadoa API key is configured");
    await world.setProgramFile("index.js", programFile);
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(once("no Kadoa API key"));
    expect(text).toContain("pulumi config set --secret kadoa:apiKey");
    expect(text).not.toMatch(/\n\s+at /);
    expect((await world.serverState()).channels).toEqual([]);
  });

  it("a key in plain text stops the preview and never reaches the state", async () => {
    const world = await createWorld(program, { config: { "kadoa:apiKey": { value: "plain-text-key" } } });
    await world.setProgramFile("index.js", programFile);
    const text = await world.failing(() => world.stack.preview());
    expect(errors(text)).toEqual(once("plain text"));
    expect(text).not.toContain("plain-text-key");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("a wrong key is told once, with the remedy", async () => {
    const world = await createWorld(program, {
      config: { "kadoa:apiKey": { value: "wrong-key", secret: true } },
    });
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(once("401 from POST"));
    expect(text).toContain("pulumi config set --secret kadoa:apiKey");
    expect(text).not.toContain("wrong-key");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("a malformed base URL is told once, and names the setting", async () => {
    const world = await createWorld(program, { config: { "kadoa:baseUrl": { value: "localhost" } } });
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(once("kadoa:baseUrl is not a URL that starts with http:// or https://"));
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("an API out of reach is told once", async () => {
    const closed = await startEmulator();
    await closed.close();
    const world = await createWorld(program, { config: { "kadoa:baseUrl": { value: closed.url } } });
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(once("did not reach"));
    expect(text).toContain("check kadoa:baseUrl (KADOA_PUBLIC_API_URI)");
    expect(await world.stateResources()).toEqual([]);
  });

  it("an API that fails at everything is told once", async () => {
    const world = await createWorld(program);
    await world.outside("POST", "/_emulator/faults", { kind: "status", status: 503 });
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(once("deployment failed, 503 from GET"));
    expect(await world.stateResources()).toEqual([]);
  });

  it("a key that is no longer valid is told once when all channels change", async () => {
    const world = await createWorld(program);
    await world.up();
    await world.stack.setConfig("kadoa:apiKey", { value: "revoked-key", secret: true });
    const changed = async () => {
      for (const name of ["a", "b", "c", "d"])
        new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/moved" });
    };
    const text = await world.failing(() => world.up(changed));
    expect(errors(text)).toEqual(once("401 from POST"));
  });

  it("a wrong key of a profile is told once, and names the setting of that profile", async () => {
    const inProfile = async () => {
      new WebhookChannel("first", { webhookUrl: "https://hooks.example.com/kadoa" });
      for (const name of ["a", "b", "c"])
        new WebhookChannel(name, { webhookUrl: "https://hooks.example.com/kadoa", profile: "eu" });
    };
    const world = await createWorld(inProfile);
    await world.stack.setAllConfig(
      {
        "kadoa:profiles.eu.apiKey": { value: "wrong-key", secret: true },
        "kadoa:profiles.eu.baseUrl": { value: world.emulator.url },
      },
      true,
    );
    const text = await world.failing(() => world.stack.up());
    expect(errors(text)).toEqual(
      once("`pulumi config set --secret --path 'kadoa:profiles.eu.apiKey'`; refresh and destroy"),
    );
  });

  it("a wrong key is told once in a preview that looks up several channels", async () => {
    const world = await createWorld(
      async () => {
        for (const name of ["a", "b", "c", "d"]) WebhookChannel.get(name, `id-of-${name}`);
      },
      { config: { "kadoa:apiKey": { value: "wrong-key", secret: true } } },
    );
    const text = await world.failing(() => world.stack.preview());
    expect(errors(text)).toEqual(once("401 from GET"));
  });

  it("with --continue-on-error a wrong key is told once, too", async () => {
    const world = await createWorld(program, {
      config: { "kadoa:apiKey": { value: "wrong-key", secret: true } },
    });
    await world.setProgramFile("index.js", programFile);
    const text = await world.failing(() => world.stack.up({ continueOnError: true }));
    expect(errors(text)).toEqual(once("401 from POST"));
  });

  it("a refresh with a wrong key fails with one message and forgets nothing", async () => {
    const world = await createWorld(program);
    await world.up();
    const before = await held(world);
    // A refresh uses the key of the last deployment, so it is the service that stops knowing it.
    await world.outside("POST", "/_emulator/faults", { kind: "status", status: 401, method: "GET" });
    const text = await world.failing(() => world.stack.refresh());
    expect(errors(text)).toEqual(once("--run-program"));
    expect(text).not.toMatch(/\n\s+at /);
    expect(await held(world)).toEqual(before);
  });

  it("a destroy with a wrong key tells it once in full and points there from the others", async () => {
    const world = await createWorld(program);
    await world.up();
    await world.outside("POST", "/_emulator/faults", { kind: "status", status: 401 });
    const text = await world.failing(() => world.stack.destroy());
    const full = errors(text).filter((line) => line.includes("401 from"));
    expect(full).toHaveLength(1);
    expect(errors(text).filter((line) => !line.includes("for the reason given at"))).toEqual(full);
    expect(await world.stateResources()).toHaveLength(4);
  });
});

describe("the wrong workspace", () => {
  it("a refresh that finds none of the known objects is an error, not a deletion", async () => {
    const world = await createWorld(program);
    // Then nothing says which workspace it is.
    await world.outside("POST", "/_emulator/faults", {
      kind: "status",
      status: 403,
      path: "/v4/oauth2/token",
    });
    await world.up();
    for (const { id } of (await world.serverState()).channels) {
      await world.outside("DELETE", `/v5/notifications/channels/${id}`);
    }
    const text = await world.failing(() => world.stack.refresh());
    expect(text).toContain("is this the right workspace?");
    expect(text).not.toMatch(/\n\s+at /);
    expect(await world.stateResources()).toHaveLength(4);
  });

  it("in the workspace in which they were made, all of them can be gone", async () => {
    const world = await createWorld(program);
    await world.up();
    for (const { id } of (await world.serverState()).channels) {
      await world.outside("DELETE", `/v5/notifications/channels/${id}`);
    }
    expect((await world.refresh()).changes).toMatchObject({ delete: 4 });
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
