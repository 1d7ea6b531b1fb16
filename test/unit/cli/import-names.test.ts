import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { beforeAll, expect, it } from "vitest";
import { planImport } from "../../../cli/import/plan";
import { programOf } from "../../../cli/import/program";
import type { ModuleSystem } from "../../../cli/import/target";
import { check, normalize } from "../../../provider/kind/check";
import { definitions } from "../../../provider/resources.gen";

/** Every word that means something to one of the languages, to Node, or to the written program. */
const words = [
  ...Array.from({ length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 }, (_, index) =>
    ts.tokenToString(ts.SyntaxKind.FirstKeyword + index),
  ),
  ...Object.getOwnPropertyNames(globalThis),
  ...Object.getOwnPropertyNames(Object.prototype),
  ...[
    "exports",
    "module",
    "require",
    "__filename",
    "__dirname",
    "arguments",
    "eval",
    "then",
    "using",
    "self",
  ],
  ...["pulumi", "config", "options", ...Object.keys(definitions)],
].filter((word) => word !== undefined);

/** As a channel may be called, so that its variable would be the word itself. */
const labels = [...new Set(words.flatMap((word) => [word, word.replace(/(?<=[a-z])[A-Z]/g, " $&")]))];

interface Form {
  ending: string;
  modules: ModuleSystem;
  typescript: boolean;
}

const forms: Form[] = [
  { ending: ".cjs", modules: "commonjs", typescript: false },
  { ending: ".mjs", modules: "esm", typescript: false },
  { ending: ".ts", modules: "esm", typescript: true },
];

const plans = labels.map((name) => {
  const auth = { type: "bearer", token: "a-token" };
  const items = [
    { kind: "WebhookChannel", id: "channel", args: { name, webhookUrl: "https://hooks.example.com", auth } },
    {
      kind: "NotificationSetting",
      id: "setting",
      args: { eventType: "workflow_failed", channels: ["channel"] },
    },
  ].map(({ kind, id, args }) => {
    const definition = definitions[kind];
    if (definition === undefined) throw new Error(`there is no kind ${kind}`);
    const { failures } = check(definition, args);
    return { kind, definition, id, args: normalize(definition, args), failures };
  });
  const stack = { resources: [], config: new Map<string, string>() };
  return planImport({ items, unknown: [] }, { stack, elsewhere: [], only: undefined }).resources;
});

/** Loads every program with Node, against the package itself, and prints what each one declares. */
const loader = `
const pulumi = require("@pulumi/pulumi");
const [folder, ending, count, config] = process.argv.slice(2);
const declared = [];
pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => (declared.push(name + " " + ((inputs.auth?.value ?? inputs.auth)?.token ?? "")), { id: name, state: inputs }),
  call: () => ({}),
}, "project", "stack", false);
pulumi.runtime.setAllConfig(JSON.parse(config));
(async () => {
  const faults = [];
  for (let number = 0; number < Number(count); number++) {
    const file = folder + "/" + number + ending;
    try {
      await (ending === ".cjs" || ending === ".js" ? require(file) : import(file));
    } catch (error) {
      faults.push(number + ": " + error);
    }
  }
  await new Promise((resolve) => setTimeout(resolve));
  await pulumi.runtime.disconnect();
  console.log(JSON.stringify({ faults, declared: declared.sort() }));
})();
`;

// Inside the checkout, so that the programs find the package by its own name.
const folder = path.resolve(".kadoa/tests", randomUUID());

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "loader.cjs"), loader);
  for (const { ending, modules, typescript } of forms) {
    const options = { modules, typescript, protect: true, profile: undefined };
    await Promise.all(
      plans.map((plan, number) =>
        writeFile(path.join(folder, `${number}${ending}`), programOf(plan, options)),
      ),
    );
  }
  return () => rm(folder, { recursive: true });
});

/** What the compiler says of every program of a form, and what it makes of them. */
function compiled(ending: string): string[] {
  const files = plans.map((_, number) => path.join(folder, `${number}${ending}`));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: ["node"],
  });
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(({ file, start, messageText }) => {
    const line = file?.text.slice(start).split("\n")[0];
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

it.each(forms)(
  "a channel of any reserved or global word becomes a program that runs ($ending)",
  async ({ ending, typescript }) => {
    if (typescript) expect(compiled(ending)).toEqual([]);
    const keys = plans.flat().flatMap(({ secrets }) => secrets.map(({ configKey }) => configKey));
    const config = Object.fromEntries(keys.map((key) => [`project:${key}`, `secret of ${key}`]));
    const loaded = ending.replace("ts", "js");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(folder, "loader.cjs"), folder, loaded, String(plans.length), JSON.stringify(config)],
      { env: { ...process.env, KADOA_API_KEY: "a-key" }, maxBuffer: 64 * 1024 * 1024 },
    );
    const declared = plans
      .flat()
      .map(({ name, secrets: [secret] }) => `${name} ${secret ? `secret of ${secret.configKey}` : ""}`);
    const told: unknown = JSON.parse(stdout);
    expect(told).toHaveProperty("faults", []);
    expect(told).toHaveProperty("declared", declared.sort());
  },
);
