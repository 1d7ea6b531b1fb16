import { expect, it } from "vitest";
import { cut } from "../../../cli/terminal/width";
import { nearest } from "../../../client/nearest";
import { verify } from "../../../delivery/verify";
import { temporaryFolder } from "../setup/folders";
import { createWorkspace, type Workspace } from "../verify/world";
import { runCommand } from "./command";
import { pathTo } from "./stacks";

async function createPaged(options = {}): Promise<Workspace> {
  const workspace = await createWorkspace({}, options);
  const { channel, hook, setting } = workspace;
  await setting("workflow_failed", [await channel("live", "WEBSOCKET"), await hook("pager")]);
  return workspace;
}

const isRefused = (noun: string, meant: string) =>
  new RegExp(
    `^Error: .*there is no such ${noun}.*; did you mean "${meant}"\\? Fix: name one of these: .*${meant}`,
    "m",
  );

it.each([
  [["verify", "--except", "paager"], isRefused("channel", "pager")],
  [["verify", "--plan", "--except", "live", "--except", "PAGRE"], isRefused("channel", "pager")],
  [["listen", "--event", "workflow_faild"], isRefused("event type", "workflow_failed")],
  [["listen", "--event", "workflow_recoverd"], isRefused("event type", "workflow_recovered")],
  [["logs", "--event", "workflow_failed", "--event", "credit_low"], isRefused("event type", "credits_low")],
  [["trigger", "workflow_fail"], isRefused("event type", "workflow_failed")],
])("%j is refused, says what there is, and nothing is sent", async (args, words) => {
  const { emulator, state } = await createPaged();
  const { code, stdout, stderr } = await runCommand(emulator, args);
  expect(stderr).toMatch(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect((await state()).requests["POST /v5/notifications/test"]).toBeUndefined();
});

it("verify of a setting that does not exist is refused with the settings that there are", async () => {
  const { emulator, client } = await createPaged();
  const [setting] = await client.settings.list();
  const { code, stderr } = await runCommand(emulator, ["verify", "--setting", "nope"]);
  expect(stderr).toContain(
    `Error: --setting "nope": there is no such notification setting. Fix: name one of these: ${setting?.id} (workflow_failed).`,
  );
  expect(code).toBe(2);
});

it.each([
  ["verify", ["verify", "--workflow", "prices-2"]],
  ["logs", ["logs", "--workflow", "prices-2"]],
  ["listen", ["listen", "--workflow", "prices-1", "--workflow", "prices-2"]],
  ["trigger", ["trigger", "workflow_failed", "--workflow", "prices-2"]],
])("%s of a workflow that the service does not know is refused", async (_, args) => {
  const { emulator, client, setting, state } = await createPaged({ strictWorkflows: true });
  const { request } = await import("undici");
  await request(`${emulator.url}/_emulator/workflows/prices-1`, {
    method: "PUT",
    headers: { "x-api-key": client.configuration.apiKey, "content-type": "application/json" },
    body: "{}",
  });
  await setting("workflow_failed", [], { workflowId: "prices-1" });
  const { code, stderr } = await runCommand(emulator, args);
  expect(stderr).toMatch(
    /--workflow "prices-2": there is no such workflow .*; did you mean "prices-1"\? Fix: name one of these: prices-1\./,
  );
  expect(code).toBe(2);
  expect((await state()).requests["POST /v5/notifications/test"]).toBeUndefined();
});

it("import of an object that does not exist is refused, and one that is managed already is none to refuse", async () => {
  const { emulator, channel } = await createWorkspace();
  const pager = await channel("pager", "WEBHOOK", {
    webhookUrl: "https://hooks.example.com/",
    httpMethod: "POST",
  });
  const resource = {
    urn: "urn:pulumi:dev::p::pulumi-nodejs:dynamic/kadoa:WebhookChannel::pager",
    type: "pulumi-nodejs:dynamic/kadoa:WebhookChannel",
    id: pager,
  };
  const config = { "kadoa:apiKey": emulator.apiKey, "kadoa:baseUrl": emulator.url };
  const PATH = pathTo({ dev: { config, resources: [resource] } }, "dev");
  const args = ["import", "--cwd", temporaryFolder(), "--only"];
  const typo = await runCommand(emulator, [...args, "paager"], { PATH });
  expect(typo.stderr).toMatch(isRefused("object", "pager"));
  expect({ code: typo.code, stdout: typo.stdout }).toEqual({ code: 2, stdout: "" });
  expect((await runCommand(emulator, [...args, "pager"], { PATH })).code).toBe(4);
});

it("an event type that only the service knows is none to refuse, and one that nobody can look up is let pass", async () => {
  const { emulator, fault } = await createPaged();
  expect((await runCommand(emulator, ["logs", "--event", "system_maintenance"])).code).toBe(4);
  await fault({ path: "/v5/notifications/event-types", kind: "status", status: 403 });
  const ran = await runCommand(emulator, ["logs", "--event", "newer_than_this"]);
  expect(ran.stderr).toContain("Not checked whether what --event names exists: 403 from GET");
  expect(ran.code).toBe(4);
});

it("a program that verifies is told of a misspelt exception as well", async () => {
  const { client, state } = await createPaged();
  await expect(verify({ client, except: ["pager", "livee"] })).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringMatching(
      /^except names "livee", and this workspace has no such channel; did you mean "live"\?/,
    ),
  });
  expect((await state()).requests["POST /v5/notifications/test"]).toBeUndefined();
});

it("names are cut where they are listed, and a workspace without any says so", async () => {
  const { emulator, channel } = await createWorkspace();
  const none = await runCommand(emulator, ["verify", "--except", "pager"]);
  expect(none.stderr).toContain("Fix: leave --except out: there is no channel at all.");
  const name = `${"a".repeat(100)}-${"b".repeat(100)}`;
  await channel(name, "WEBHOOK", { webhookUrl: "https://hooks.example.com/", httpMethod: "POST" });
  const { stderr } = await runCommand(emulator, ["verify", "--except", "pager"]);
  expect(stderr).toContain(`Fix: name one of these: ${cut(name, 60)}.`);
});

it.each([
  ["paager", "pager"],
  ["pgaer", "pager"],
  ["Pager", "pager"],
  ["live", "live"],
  ["ops", undefined],
  ["workflow_fail", "workflow_failed"],
])("%s was meant as %s", (given, meant) => {
  expect(nearest(given, ["on-call", "pager", "live", "workflow_failed"])).toBe(meant);
});
