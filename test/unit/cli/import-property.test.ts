import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { importFile } from "../../../cli/import/import-file";
import { planImport } from "../../../cli/import/plan";
import { nativePackage, programOf } from "../../../cli/import/program";
import { configText } from "../../../cli/import/secrets";
import { yamlProgramOf } from "../../../cli/import/yaml-program";
import type { InventoryItem } from "../../../provider/account/inventory";
import type { PlainArgs } from "../../../provider/kind/arguments";
import { check, normalize } from "../../../provider/kind/check";
import { definitions } from "../../../provider/resources.gen";
import { hostile, steering } from "../text/corpus";

const word = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const name = fc.oneof(
  word,
  fc.constantFrom("default", "options", "config", "Pager", "pager", "pager-2", "`$"),
);
const url = fc.webUrl({ withQueryParameters: true });
const headers = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,8}$/), word, {
  minKeys: 1,
  maxKeys: 3,
});
const auth = fc.oneof(
  fc.record({ type: fc.constant("bearer"), token: word }),
  fc.record({ type: fc.constant("basic"), username: word, password: word }),
  fc.record({ type: fc.constant("header"), headers }),
);

/** What a workspace may hold, as arguments; settings refer to its channels by number. */
const workspace = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("WebhookChannel"),
      args: fc.record({ name, webhookUrl: url, auth }, { requiredKeys: ["name", "webhookUrl"] }),
    }),
    fc.record({
      kind: fc.constant("EmailChannel"),
      args: fc.record({ name, recipients: fc.array(fc.emailAddress(), { maxLength: 3 }) }),
    }),
    fc.record({ kind: fc.constant("WebSocketChannel"), args: fc.record({ name }) }),
    fc.record({
      kind: fc.constant("NotificationSetting"),
      args: fc.record(
        {
          eventType: fc.constantFrom("workflow_failed", "workflow_finished"),
          workflowId: word,
          enabled: fc.boolean(),
          eventConfiguration: fc.dictionary(word, fc.jsonValue(), { maxKeys: 2 }),
          channels: fc.array(
            fc.nat(7).map((number) => `id-${number}`),
            { maxLength: 4 },
          ),
        },
        { requiredKeys: ["eventType", "channels"] },
      ),
    }),
  ),
  { maxLength: 8 },
);

function settingWith(options: fc.JsonValue) {
  const args = { eventType: "workflow_failed" as const, channels: [], eventConfiguration: { options } };
  return { kind: "NotificationSetting" as const, args };
}

function itemsOf(objects: readonly { kind: string; args: PlainArgs }[]): InventoryItem[] {
  return objects.flatMap(({ kind, args }, index) => {
    const definition = definitions[kind];
    if (definition === undefined) return [];
    const { failures } = check(definition, args);
    return [{ kind, definition, id: `id-${index}`, args: normalize(definition, args), failures }];
  });
}

interface Declared {
  kind: string;
  name: string;
  args: PlainArgs;
}

/** Runs a written program against classes that only take note, with the configuration that an import stores. */
function run(
  program: string,
  config: ReadonlyMap<string, unknown>,
  ids: ReadonlyMap<string, string>,
): Declared[] {
  const declared: Declared[] = [];
  const classes = Object.keys(definitions).map((kind) => [
    kind,
    class {
      readonly id: string | undefined;
      constructor(resourceName: string, args: PlainArgs) {
        this.id = ids.get(`${kind} ${resourceName}`);
        declared.push({ kind, name: resourceName, args });
      }
    },
  ]);
  class Config {
    requireSecret = (key: string) => config.get(key);
    requireSecretObject = (key: string) => config.get(key);
  }
  const modules: Record<string, unknown> = {
    "@pulumi/pulumi": { Config },
    "pulumi-kadoa": Object.fromEntries(classes),
    [nativePackage]: Object.fromEntries(classes),
  };
  new Function("require", "module", program)((id: string) => modules[id], {});
  return declared;
}

interface YamlProgram {
  config?: Record<string, { type: string }>;
  resources?: Record<string, { type: string; name?: string; properties?: PlainArgs }>;
}

/** What a written YAML program declares, read as Pulumi reads it. */
function read(
  program: string,
  config: ReadonlyMap<string, unknown>,
  ids: ReadonlyMap<string, string>,
): Declared[] {
  const { config: settings = {}, resources = {} } = parse(program) as YamlProgram;
  const all = Object.entries(resources).map(([key, { type, name: given = key, properties = {} }]) => {
    return { key, kind: type.replace(/^kadoa:/, ""), name: given, args: properties };
  });
  const references = new Map(all.map(({ key, kind, name: given }) => [key, ids.get(`${kind} ${given}`)]));
  const value = (text: string): unknown => {
    const [, key = "", member] = /^\$\{(\w+)(\.id)?\}$/.exec(text) ?? [];
    if (member !== undefined) return references.get(key);
    const setting = settings[key];
    if (setting !== undefined)
      return setting.type === "object" ? config.get(key) : configText(config.get(key));
    expect(key).toBe("");
    expect(text.replaceAll("$$", "")).not.toContain("$");
    return text.replaceAll("$$", "$");
  };
  const resolved = (given: unknown): unknown => {
    if (typeof given === "string") return value(given);
    if (typeof given !== "object" || given === null) return given;
    if (Array.isArray(given)) return given.map(resolved);
    return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, resolved(inner)]));
  };
  return all.map(({ kind, name: given, args }) => ({ kind, name: given, args: resolved(args) as PlainArgs }));
}

it("whatever a workspace holds, the written program, in each form, declares what the state gets", () => {
  fc.assert(
    fc.property(workspace, fc.boolean(), (objects, protect) => {
      const stack = { resources: [], config: new Map<string, string>() };
      const options = { stack, elsewhere: [], only: undefined };
      const { resources } = planImport({ items: itemsOf(objects), unknown: [] }, options);
      const secrets = resources.flatMap((resource) => resource.secrets);
      const profile = undefined;
      const node = { modules: "commonjs", typescript: false, protect, profile } as const;
      const programs = [
        { program: programOf(resources, node), reader: run },
        { program: programOf(resources, { ...node, native: true }), reader: run },
        { program: yamlProgramOf(resources, { protect, profile }), reader: read },
      ];
      const config = new Map(secrets.map(({ configKey, held }) => [configKey, held]));
      const ids = new Map(
        resources.map(({ item, name: pulumiName }) => [`${item.kind} ${pulumiName}`, item.id]),
      );

      const file = JSON.parse(importFile(resources, { profile: undefined, workspace: undefined })) as {
        resources: { name: string; inputs: PlainArgs }[];
      };
      const native = JSON.parse(
        importFile(resources, { profile, workspace: undefined, native: true }),
      ) as typeof file;
      expect(native.resources.map(({ inputs }) => inputs)).toEqual(
        file.resources.map(({ inputs: { __provider: _, ...inputs } }) => inputs),
      );
      for (const { program, reader } of programs) {
        // Whoever reads it reads what will run.
        expect(steering(program)).toEqual([]);
        const declared = reader(program, config, ids);
        expect(declared.map((resource) => resource.name)).toEqual(
          file.resources.map((resource) => resource.name),
        );
        expect(declared.map(inputsOf)).toEqual(file.resources.map(({ inputs }) => unsealed(inputs)));
        for (const { value } of secrets) {
          for (const text of textsIn(value)) {
            if (text.length > 8) expect(program).not.toContain(JSON.stringify(text).slice(1, -1));
          }
        }
      }
    }),
    {
      numRuns: 500,
      examples: [
        [[settingWith(JSON.parse('{ "__proto__": {} }'))], false],
        [[settingWith({ [hostile.join()]: [...hostile] })], false],
      ],
    },
  );
});

/** Every text of a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What the engine would keep of a declaration. */
function inputsOf({ kind, name: pulumiName, args }: Declared): PlainArgs {
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`there is no kind ${kind}`);
  const named = "name" in args || kind === "NotificationSetting" ? args : { name: pulumiName, ...args };
  const plain = JSON.parse(JSON.stringify(named), (key, value: unknown) =>
    key === "channels"
      ? (value as (string | { id: string })[]).map((one) => (typeof one === "string" ? one : one.id))
      : value,
  ) as PlainArgs;
  const { inputs, failures } = check(definition, plain);
  expect(failures).toEqual([]);
  return inputs;
}

/** An import file's inputs with its secrets opened, and without Pulumi's own property. */
function unsealed({ __provider: _, ...inputs }: PlainArgs): PlainArgs {
  return JSON.parse(JSON.stringify(inputs), (_key, value: unknown) =>
    typeof value === "object" && value !== null && "plaintext" in value
      ? JSON.parse(String(value.plaintext))
      : value,
  ) as PlainArgs;
}
