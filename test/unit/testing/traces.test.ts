import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { canary, Traces } from "../../lifecycle/traces";

let traces: Traces;
let secret: string;

beforeEach(() => {
  traces = new Traces();
  onTestFinished(() => traces.close());
  secret = canary("token");
  traces.keep(secret);
});

describe("a secret that a run leaves in the clear is found", () => {
  it.each<[string, (text: string) => void | Promise<void>]>([
    [", up, printed", (text) => traces.note(["up", "--yes"], "all is well", text)],
    [", pulumi-kadoa verify", (text) => traces.note(["pulumi-kadoa", "verify", text])],
    [
      `${path.sep}temporary${path.sep}left`,
      (text) => writeFile(path.join(traces.environment.TMPDIR ?? "", "left"), text),
    ],
    [
      `${path.sep}cache${path.sep}journal`,
      async (text) => {
        await mkdir(path.join(traces.folder, "cache"), { recursive: true });
        await writeFile(path.join(traces.folder, "cache/journal"), text);
      },
    ],
  ])("in %s", async (place, leak) => {
    await leak("nothing of interest");
    expect(await traces.leaks()).toEqual([]);
    for (const text of [secret, Buffer.from(`x${secret}`).toString("base64"), encodeURIComponent(secret)]) {
      await leak(`before ${text} after`);
      expect(await traces.leaks()).toContainEqual(expect.stringContaining(place));
    }
  });

  it("in a file of the project or of the state, however deep", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "kadoa-traces-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(path.join(folder, "state/history"), { recursive: true });
    await writeFile(path.join(folder, "state/history/test.json"), JSON.stringify({ token: secret }));
    expect(await traces.leaks(folder)).toEqual([expect.stringContaining("state/history/test.json")]);
  });
});

it("the secrets of a stack's configuration are learned where Pulumi is told them, and that is no leak", async () => {
  const more = canary("rotated");
  traces.note([
    "config",
    "set-all",
    "--stack",
    "test",
    "--secret",
    `kadoa:apiKey=${more}`,
    "--plaintext",
    "a=plain-text",
  ]);
  expect(await traces.leaks()).toEqual([]);
  traces.note(["up"], more, "plain-text");
  expect(await traces.leaks()).toEqual([expect.stringContaining("what run 1, up, printed")]);
});

it("the secrets of Kadoa's channels are learned from their kinds, of a URL its path too", async () => {
  const channels = [
    {
      channelType: "WEBHOOK",
      config: { webhookUrl: "https://example.com/open", auth: { type: "bearer", token: "bearer-1" } },
    },
    { channelType: "SLACK", config: { webhookUrl: "https://example.com/hidden/path" } },
  ];
  const learning = new Traces(async () => ({ channels }));
  onTestFinished(() => learning.close());
  learning.note(["up"], "https://example.com/open");
  expect(await learning.leaks()).toEqual([]);
  learning.note(["preview"], "bearer-1", "…/hidden/path");
  expect(await learning.leaks()).toHaveLength(2);
});
