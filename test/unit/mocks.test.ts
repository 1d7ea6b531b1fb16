import * as pulumi from "@pulumi/pulumi";
import { NotificationSetting } from "pulumi-kadoa";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

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
