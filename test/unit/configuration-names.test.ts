import * as pulumi from "@pulumi/pulumi";
import { EmailChannel } from "pulumi-kadoa";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.stubEnv("KADOA_API_KEY", "a-key");
  vi.spyOn(pulumi.log, "warn").mockImplementation(async (words) => void warnings.push(words));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  pulumi.runtime.setAllConfig({});
});

async function run(
  config: Record<string, string>,
  { project = "shop", isPreview = true }: { project?: string; isPreview?: boolean } = {},
): Promise<void> {
  const mocks = { newResource: () => ({ id: "id", state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(mocks, project, "test", isPreview);
  pulumi.runtime.setAllConfig(config);
  new EmailChannel("mail", { recipients: ["a@example.com"] });
}

const misspelt =
  "kadoa:baseURL is not a setting of pulumi-kadoa and would be ignored: did you mean kadoa:baseUrl? " +
  "Fix: run `pulumi config rm kadoa:baseURL`, and set kadoa:baseUrl instead.";

describe("a setting of the stack that this package does not know", () => {
  it("is named in a preview with the one that was meant, and stops a deployment", async () => {
    await run({ "kadoa:baseURL": "http://127.0.0.1:4600" });
    expect(warnings).toEqual([`This preview ignores it, a deployment does not start: ${misspelt}`]);
    await expect(run({ "kadoa:baseURL": "http://127.0.0.1:4600" }, { isPreview: false })).rejects.toThrow(
      misspelt,
    );
  });

  it("is named, with those that there are, when it is like none of them", async () => {
    await run({ "kadoa:environment": "staging" }, { isPreview: false });
    expect(warnings).toEqual([
      "pulumi-kadoa does not know kadoa:environment in the stack's configuration; there are kadoa:apiKey, " +
        "kadoa:baseUrl, kadoa:realtimeUrl, kadoa:realtimeApiUrl, kadoa:teamId, kadoa:profiles.",
    ]);
  });

  it("may be the program's own in a project called kadoa", async () => {
    await run({ "kadoa:environment": "staging" }, { project: "kadoa" });
    expect(warnings).toEqual([]);
    await run({ "kadoa:baseURL": "http://127.0.0.1:4600" }, { project: "kadoa", isPreview: false });
    expect(warnings).toEqual([misspelt]);
  });

  it("is none of those that it does know, nor another package's", async () => {
    await run({ "kadoa:teamId": "t", "kadoa:realtimeUrl": "ws://127.0.0.1:1", "aws:regoin": "eu" });
    expect(warnings).toEqual([]);
  });
});
