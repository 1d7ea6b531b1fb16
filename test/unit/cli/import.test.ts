import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Names, pulumiName, variableName } from "../../../cli/import/names";
import { planImport } from "../../../cli/import/plan";
import { nativePackage, programOf } from "../../../cli/import/program";
import { portionsOf } from "../../../cli/import/run-import";
import { mayHoldCredential } from "../../../cli/import/secrets";
import { yamlProgramOf } from "../../../cli/import/yaml-program";
import type { InventoryItem } from "../../../provider/account/inventory";
import { check, normalize } from "../../../provider/kind/check";
import { definitions } from "../../../provider/resources.gen";

interface Schema {
  language: { nodejs: { packageName: string } };
}

const empty = { resources: [], config: new Map<string, string>() };

function item(kind: string, id: string, args: Record<string, unknown>): InventoryItem {
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`there is no kind ${kind}`);
  const { failures } = check(definition, args);
  return { kind, definition, id, args: normalize(definition, args), failures };
}

describe("names of what is imported", () => {
  it.each([
    ["Ops Pager", "ops-pager", "opsPager"],
    ["Überwachung (Köln)", "uberwachung-koln", "uberwachungKoln"],
    ["42", "42", "webhookChannel42"],
    ["default", "default", "defaultWebhookChannel"],
    ["exports", "exports", "exportsWebhookChannel"],
    ["Pulumi", "pulumi", "pulumiWebhookChannel"],
    ["通知", "webhook-channel", "webhookChannel"],
    ['a\n"b"', "a-b", "aB"],
  ])("%j becomes %s and %s", (label, name, variable) => {
    expect(pulumiName(label, "WebhookChannel")).toBe(name);
    expect(variableName(name, "WebhookChannel")).toBe(variable);
  });

  it("are never given twice", () => {
    const names = new Names(["pager", "pager-2"], "-");
    expect([names.claim("pager"), names.claim("pager"), names.claim("ops")]).toEqual([
      "pager-3",
      "pager-4",
      "ops",
    ]);
  });

  it("are not those of resources and of configuration that the stack has already", () => {
    const managed = { kind: "WebhookChannel", name: "pager", id: "other" };
    const stack = { resources: [managed], config: new Map([["project:pagerAuthToken", "x"]]) };
    const auth = { type: "bearer", token: "token" };
    const found = item("WebhookChannel", "id", {
      name: "pager",
      webhookUrl: "https://hooks.example.com",
      auth,
    });
    const { resources } = planImport(
      { items: [found], unknown: [] },
      { stack, elsewhere: [], only: undefined },
    );
    expect(resources).toMatchObject([
      { name: "pager-2", variable: "pager2", secrets: [{ configKey: "pager2AuthToken" }] },
    ]);
    const other = item("WebhookChannel", "id", { ...found.args, name: "Pager " });
    const again = planImport(
      { items: [other], unknown: [] },
      { stack: { ...stack, resources: [] }, elsewhere: [], only: undefined },
    );
    expect(again.resources).toMatchObject([{ name: "pager", secrets: [{ configKey: "pagerAuthToken2" }] }]);
  });
});

it.each([
  ["https://hooks.example.com/kadoa", false],
  ["https://hooks.example.com/kadoa-notifications-endpoint", false],
  ["https://hooks.example.com/v2/teams/12/alerts", false],
  ["https://user:password@hooks.example.com/", true],
  ["https://hooks.example.com/kadoa?token=1", true],
  ["https://hooks.example.com/services/XXXXXXXX01/b00000000x/abcdefghij0123456789", true],
  ["no URL", false],
])("%s is taken as a credential: %s", (url, expected) => {
  expect(mayHoldCredential(url)).toBe(expected);
});

it("a secret that an import which was ended has stored is stored under the same key again", () => {
  const auth = { type: "bearer", token: "token" };
  const found = item("WebhookChannel", "id", {
    name: "pager",
    webhookUrl: "https://hooks.example.com",
    auth,
  });
  const keysWith = (...values: [string, string][]) =>
    planImport(
      { items: [found], unknown: [] },
      { stack: { resources: [], config: new Map(values) }, elsewhere: [], only: undefined },
    ).resources.flatMap(({ secrets }) => secrets.map(({ configKey }) => configKey));
  expect(keysWith(["p:pagerAuthToken", "token"])).toEqual(["pagerAuthToken"]);
  expect(keysWith(["p:pagerAuthToken", "other"], ["p:pagerAuthToken2", "token"])).toEqual([
    "pagerAuthToken2",
  ]);
});

it("secrets go to the CLI in as few portions as a system takes, and one that is too large by itself", () => {
  const value = "x".repeat(30 * 1024);
  const { portions, tooLarge } = portionsOf([
    ...["a", "b", "c"].map((key) => [key, value] as const),
    ["large", value.repeat(4)],
    ["d", value],
  ]);
  expect(portions.map((json) => Object.keys(JSON.parse(json) as object))).toEqual([["a", "b", "c"], ["d"]]);
  for (const json of portions) expect(Buffer.byteLength(json)).toBeLessThanOrEqual(100 * 1024);
  expect(tooLarge.map(([key]) => key)).toEqual(["large"]);
  expect(portionsOf([])).toEqual({ portions: [], tooLarge: [] });
});

describe("what cannot be imported is left out with its reason", () => {
  it("an object that no program could declare", () => {
    const found = item("EmailChannel", "id", { name: "mail", recipients: [] });
    const plan = planImport(
      { items: [found], unknown: [] },
      { stack: empty, elsewhere: [], only: undefined },
    );
    expect(plan).toMatchObject({
      resources: [],
      leftOut: [
        { label: '"mail"', reason: expect.stringContaining("no program could declare it: recipients") },
      ],
    });
  });

  it("a channel of a type without a class", () => {
    const unknown = [{ id: "id", name: "teams", channelType: "TEAMS" }];
    const plan = planImport({ items: [], unknown }, { stack: empty, elsewhere: [], only: ["teams"] });
    expect(plan.leftOut).toMatchObject([{ reason: "this version has no class for the type TEAMS" }]);
    const other = planImport({ items: [], unknown }, { stack: empty, elsewhere: [], only: ["pager"] });
    expect(other.leftOut).toEqual([]);
  });
});

describe("the written program", () => {
  const plan = planImport(
    {
      items: [
        item("WebSocketChannel", "channel", { name: "live" }),
        item("NotificationSetting", "setting", {
          eventType: "workflow_failed",
          channels: ["channel", "elsewhere"],
        }),
      ],
      unknown: [],
    },
    { stack: empty, elsewhere: [], only: undefined },
  );

  it("is an ES module, or CommonJS", () => {
    const options = { typescript: false, protect: false, profile: undefined };
    expect(programOf(plan.resources, { ...options, modules: "esm" })).toBe(
      `// What existed in Kadoa when \`pulumi-kadoa import\` wrote this. It is yours to change.
import { NotificationSetting, WebSocketChannel } from "pulumi-kadoa";

export const live = new WebSocketChannel("live", {});
export const workflowFailedWorkspace = new NotificationSetting("workflow-failed-workspace", {
  eventType: "workflow_failed",
  channels: [live, "elsewhere"],
});
`,
    );
    const commonjs = programOf(plan.resources, { ...options, modules: "commonjs" });
    expect(commonjs).toContain('const { NotificationSetting, WebSocketChannel } = require("pulumi-kadoa");');
    expect(commonjs).toContain("module.exports = { live, workflowFailedWorkspace };\n");
  });

  it("over the plug-in takes its package, and gives ids; in YAML it is what a program of Pulumi's declares", () => {
    const options = { modules: "esm", typescript: false, protect: false, profile: undefined } as const;
    const program = programOf(plan.resources, { ...options, native: true });
    expect(program).toContain('import { NotificationSetting, WebSocketChannel } from "pulumi-kadoa-native";');
    expect(program).toContain('channels: [live.id, "elsewhere"],');
    expect(yamlProgramOf(plan.resources, { protect: true, profile: "eu" })).toBe(
      `# What existed in Kadoa when \`pulumi-kadoa import\` wrote this. It is yours to change.
resources:
  live:
    type: kadoa:WebSocketChannel
    properties:
      profile: "eu"
    options: { protect: true } # Not deleted while this stands here.
  workflowFailedWorkspace:
    type: kadoa:NotificationSetting
    name: "workflow-failed-workspace"
    properties:
      eventType: "workflow_failed"
      channels:
        - "\${live.id}"
        - "elsewhere"
      profile: "eu"
    options: { protect: true } # Not deleted while this stands here.
`,
    );
    const { language } = JSON.parse(readFileSync("schema.json", "utf8")) as Schema;
    expect(language.nodejs.packageName, "the package that the program imports").toBe(nativePackage);
  });

  it("names the account of a profile, and protects", () => {
    const options = { modules: "esm", typescript: true, protect: true, profile: "eu" } as const;
    const program = programOf(plan.resources, options);
    expect(program).toContain("const options: pulumi.CustomResourceOptions = { protect: true };");
    expect(program).toContain('new WebSocketChannel("live", { profile: "eu" }, options);');
  });
});
