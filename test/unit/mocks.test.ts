import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import {
  getChannel,
  getChannelOutput,
  getChannels,
  getEventTypes,
  getSettings,
  NotificationSetting,
  requireChannel,
} from "pulumi-kadoa";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

/** A program of a user, as the unit tests of its users run it. */
async function program(names: string[]): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  const settings = names.map(
    (name) => new NotificationSetting(name, { eventType: "workflow_failed", channels: ["channel-id"] }),
  );
  await new Promise((resolve) => void pulumi.all(settings.map(({ id }) => id)).apply(resolve));
}

describe("a program under Pulumi's mocks", () => {
  beforeEach(() => {
    vi.stubEnv("KADOA_API_KEY", "a-key");
    vi.spyOn(pulumi.log, "error").mockResolvedValue();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("that runs in two tests is not taken for one program that declares everything twice", async () => {
    await program(["failures"]);
    await program(["failures"]);
    expect(pulumi.log.error).not.toHaveBeenCalled();
  });

  it("that declares one setting twice is told so", async () => {
    await program(["failures", "the same"]);
    expect(pulumi.log.error).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('NotificationSetting "the same" and NotificationSetting "failures"'),
      expect.anything(),
    );
  });
});

describe("look-ups under Pulumi's mocks", () => {
  /** What came in at the address that the environment names. */
  let requests: string[];
  let calls: { token: string; inputs: Record<string, unknown> }[];

  beforeEach(async () => {
    requests = [];
    calls = [];
    const server = createServer(({ url = "" }, response) => {
      requests.push(url);
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("KADOA_API_KEY", "a-key");
    vi.stubEnv("KADOA_PUBLIC_API_URI", `http://127.0.0.1:${port}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    expect(requests).toEqual([]);
  });

  /** @param answers what the mocks know of this package's functions, by their names */
  async function mock(
    answers: Record<string, Record<string, unknown>> = {},
    outputs?: Record<string, unknown>,
  ): Promise<void> {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, ...(outputs && { outputs }) } }),
      call: ({ token, inputs }) => {
        calls.push({ token, inputs });
        return answers[token] ?? inputs;
      },
    });
  }

  it("are answered by the mocks", async () => {
    const settings = [{ id: "s-1", eventType: "workflow_failed", enabled: true, channels: [] }];
    await mock({
      "kadoa:index:getChannel": { id: "c-1", name: "pager", type: "SLACK" },
      "kadoa:index:getChannels": { channels: [{ id: "c-1", name: "pager", type: "SLACK", settings: [] }] },
      "kadoa:index:getSettings": { settings },
      "kadoa:index:getEventTypes": { eventTypes: [{ type: "workflow_rested" }] },
    });
    const channel = { id: "c-1", name: "pager", type: "SLACK", settings: [] };
    expect(await getChannel({ name: "pager" })).toEqual(channel);
    expect(await getChannels({ type: "SLACK" })).toEqual([channel]);
    expect(await getSettings()).toEqual(settings);
    expect(await getEventTypes()).toEqual([{ type: "workflow_rested" }]);
    expect(calls).toContainEqual({ token: "kadoa:index:getChannels", inputs: { type: "SLACK" } });
  });

  it("for one channel say what they need when they are given nothing", async () => {
    await mock();
    const nothing = undefined as unknown as Parameters<typeof getChannel>[0];
    await expect(getChannel(nothing)).rejects.toThrow("getChannel needs either `id` or `name`. Fix: ");
  });

  it("find something to go on with when the mocks know nothing of this package", async () => {
    await mock();
    const wanted = { id: "pager-id", name: "pager", type: "WEBHOOK", settings: [] };
    expect(await getChannel({ name: "pager" })).toEqual(wanted);
    expect(await promised(getChannelOutput({ id: "c-7", type: "EMAIL" }))).toMatchObject({
      id: "c-7",
      type: "EMAIL",
    });
    expect(await getChannels()).toEqual([]);
    expect(await getSettings()).toEqual([]);
    expect(await getEventTypes()).toEqual([]);
  });

  it("take another stack's channels for granted when its mock has no outputs", async () => {
    await mock();
    const stack = new pulumi.StackReference("acme/shared/prod");
    expect(await promised(requireChannel(stack, "live", "WEBSOCKET"))).toEqual({
      id: "live-id",
      type: "WEBSOCKET",
      name: "live",
    });
  });

  it("take another stack's channel from the outputs of its mock", async () => {
    const live = { id: "c-1", type: "WEBSOCKET", name: "live" };
    await mock({}, { live });
    const stack = new pulumi.StackReference("acme/shared/prod");
    expect(await promised(requireChannel(stack, "live"))).toEqual(live);
  });
});

/** Pulumi has this at run time and leaves it out of its types. */
function promised<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
