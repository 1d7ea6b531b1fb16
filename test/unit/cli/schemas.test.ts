import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020, type AnySchema } from "ajv/dist/2020";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../eventually";
import { conformed } from "../conform/conformed";
import { createWorkspace } from "../verify/world";
import { runCommand, startCommand } from "./command";

type Schema = { [name: string]: unknown };

const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Schema;
const names = readdirSync("schemas").map((file) => path.basename(file, ".json"));

/** The schema with everything forbidden that it does not name: what a command prints must be described. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  return "properties" in schema && "type" in schema ? { ...inner, additionalProperties: false } : inner;
}

function expectDescribed(name: string, documents: readonly unknown[]): void {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const isDescribed = ajv.compile(closed(read(`schemas/${name}.json`)) as AnySchema);
  expect(documents.length).toBeGreaterThan(0);
  for (const document of documents) {
    isDescribed(document);
    expect(isDescribed.errors ?? [], JSON.stringify(document)).toEqual([]);
  }
}

const lines = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);

/** What a reader of the first schema may rely on, and the second does not promise any more. */
function broken(first: Schema, second: Schema, place = ""): string[] {
  const [before, after] = [first, second].map(({ properties = {} }) => properties as Record<string, Schema>);
  const missing = ((first.required ?? []) as string[]).filter(
    (name) => !((second.required ?? []) as string[]).includes(name),
  );
  const changed = ["type", "const", "enum"].filter(
    (word) => JSON.stringify(first[word]) !== JSON.stringify(second[word]),
  );
  const below = Object.entries(before ?? {}).flatMap(([name, part]) => {
    const now = after?.[name];
    return now === undefined ? [`${place}/${name} is gone`] : broken(part, now, `${place}/${name}`);
  });
  const items =
    first.items === undefined
      ? []
      : broken(first.items as Schema, (second.items ?? {}) as Schema, `${place}/*`);
  const forms = ((first.anyOf ?? []) as Schema[]).flatMap((form, index) =>
    broken(form, ((second.anyOf ?? []) as Schema[])[index] ?? {}, `${place}/${index}`),
  );
  return [
    ...missing.map((name) => `${place}/${name} may be missing`),
    ...changed.map((word) => `${place}: another ${word}`),
    ...below,
    ...items,
    ...forms,
  ];
}

describe("the published schemas", () => {
  const recorded = "test/unit/cli/schemas-of-0.1";

  it.each(readdirSync(recorded))(
    "%s still promises all that it promised when it was first published",
    (file) => {
      expect(broken(read(path.join(recorded, file)), read(path.join("schemas", file)))).toEqual([]);
    },
  );

  it("notice what a reader would stumble over", () => {
    const first = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };
    expect(broken(first, { ...first, properties: { ...first.properties, more: {} } })).toEqual([]);
    expect(broken(first, { ...first, required: [] })).toEqual(["/ok may be missing"]);
    expect(broken(first, { ...first, properties: { ok: { type: "string" } } })).toEqual([
      "/ok: another type",
    ]);
    expect(broken(first, { ...first, properties: {} })).toEqual(["/ok is gone"]);
  });

  it("are there for every command with --output json", () => {
    const commands = readdirSync("cli").filter((name) => {
      const text = readIfThere(path.join("cli", name, "options.ts"));
      return name !== "command-line" && /"--output|textOrJson/.test(text);
    });
    expect(commands.filter((command) => !names.includes(command))).toEqual([]);
  });
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

describe("what is printed with --output json is described, and nothing else:", () => {
  it("review", () => {
    const golden = "test/unit/review/golden";
    const reviews = readdirSync(golden).flatMap((change) => {
      const text = readIfThere(path.join(golden, change, "review.json"));
      return text === "" ? [] : [JSON.parse(text) as unknown];
    });
    expectDescribed("review", reviews);
  });

  it("verify, trigger, logs and listen", async () => {
    const { emulator, channel, hook, setting } = await createWorkspace();
    const pager = await hook("pager");
    const live = await channel("live", "WEBSOCKET");
    const onCall = await channel("on-call", "EMAIL", { recipients: ["a@example.com"] });
    await setting("workflow_failed", [pager, live]);
    await setting("credits_low", [onCall]);
    const listening = startCommand(emulator, ["listen", "--output", "json", "--count", "2"]);
    await eventually(() => expect(listening.lines()).toHaveLength(1));
    const printed = async (...args: string[]) =>
      lines((await runCommand(emulator, [...args, "--output", "json"])).stdout);
    expectDescribed("trigger", [
      ...(await printed("trigger", "workflow_failed")),
      ...(await printed("trigger", "workflow_finished")),
    ]);
    expectDescribed("verify-plan", await printed("verify", "--plan"));
    expectDescribed("verify", await printed("verify"));
    expectDescribed("logs", await printed("logs"));
    await listening.ended;
    expectDescribed("listen", lines(listening.stdout()));
  });

  it("conform", async () => {
    const { emulator } = await createWorkspace();
    expectDescribed("conform", [await conformed(emulator)]);
  });

  it("doctor, orphans and import", async () => {
    const { emulator, hook } = await createWorkspace();
    await hook("pager");
    // A `pulumi` that knows one empty stack.
    const folder = await mkdtemp(path.join(tmpdir(), "schemas-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const config = {
      "kadoa:apiKey": { value: emulator.apiKey, secret: true },
      "kadoa:baseUrl": { value: emulator.url },
    };
    const script = `#!/usr/bin/env node
const [command] = process.argv.slice(2);
if (command === "version") console.log("v3.255.0");
else if (command === "stack") console.log(JSON.stringify({ deployment: { resources: [] } }));
else console.log(${JSON.stringify(JSON.stringify(config))});`;
    await writeFile(path.join(folder, "pulumi"), script, { mode: 0o755 });
    const PATH = `${folder}${path.delimiter}${process.env.PATH}`;
    const printed = async (...args: string[]) =>
      lines((await runCommand(emulator, [...args, "--output", "json"], { PATH })).stdout);
    expectDescribed("doctor", await printed("doctor", "--cwd", folder));
    await writeFile(path.join(folder, "Pulumi.yaml"), "name: alerts\nruntime: nodejs\n");
    expectDescribed("import", await printed("import", "--stack", "prod", "--cwd", folder));
    expectDescribed("orphans", await printed("orphans", "--stack", "prod", "--cwd", folder));
  });
});
