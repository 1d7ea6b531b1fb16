// The API of the emulator and of the console as an OpenAPI document: paths, statuses and answers follow from the code
// that serves them, bodies from the schemas against which they are checked, and the words from docs/.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createJiti } from "jiti";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../checkout.mts";
import { type Call, callsOfConsole, callsOfEmulator } from "./calls.mts";
import { type Schema, Schemas } from "./types.mts";

const load = createJiti(import.meta.url, { fsCache: false });

/** What a page says of each call, by `POST /path`, with names of parameters left out. */
function wordsIn(page: string): Map<string, string> {
  const rows = readFileSync(join(root, page), "utf8").matchAll(/^\| (`(?:GET|POST|PUT) [^|]+) \| (.+) \|$/gm);
  return new Map(
    [...rows].flatMap(([, calls = "", words = ""]) =>
      [...calls.matchAll(/`(\w+) ([^`]+)`/g)].map(([, method = "", path = ""]) => [
        `${method} ${path.replace(/^api/, "/api").replace(/\/(\{\w+\}|ID)$/, "/{}")}`,
        words,
      ]),
    ),
  );
}

/** The words for a call. A row of another method of the same path may speak for it. */
function summaryOf(words: ReadonlyMap<string, string>, { method, path }: Call): string {
  const known = path.replace(/\{\w+\}/, "{}");
  const found =
    words.get(`${method} ${known}`) ?? [...words].find(([call]) => call.endsWith(` ${known}`))?.[1];
  if (found === undefined) throw new Error(`docs/ has no row for ${method} ${path}`);
  return found.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}

async function bodyOf({ body }: Call): Promise<Schema | undefined> {
  if (body === undefined) return undefined;
  const { [body.name]: schema } = await load.import<Record<string, z.ZodType>>(body.file);
  if (schema === undefined) throw new Error(`${body.file} does not export ${body.name}`);
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    ...{ io: "input", unrepresentable: "any" },
    // A format that only zod knows; the pattern beside it says the same.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === "starts_with") delete jsonSchema.format;
    },
  });
  const required = Array.isArray(json.required) && json.required.length > 0;
  return { required, content: { "application/json": { schema: json } } };
}

const inJson = (description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

async function operationOf(call: Call, words: ReadonlyMap<string, string>, schemas: Schemas, failed: object) {
  const parameters = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true, schema: { type: "string" } },
  }));
  const key = { $ref: "#/components/parameters/key" };
  const requestBody = await bodyOf(call);
  return {
    summary: summaryOf(words, call),
    ...(parameters.length + Number(call.takesKey) > 0 && {
      parameters: call.takesKey ? [...parameters, key] : parameters,
    }),
    ...(requestBody && { requestBody }),
    responses: {
      [call.status]: inJson("It is done.", answerOf(call, schemas)),
      default: failed,
    },
  };
}

/** What a call answers. A review has a schema of its own, which users of the command line rely on. */
function answerOf({ path, answer, place }: Call, schemas: Schemas): Schema {
  if (path !== "/api/change") return schemas.of(answer, place);
  const {
    $schema: _,
    $id: __,
    ...review
  } = JSON.parse(readFileSync(join(root, "schemas/review.json"), "utf8"));
  return review;
}

/** The calls of the console by the paths that the page names. */
function namedPaths(calls: readonly Call[], words: ReadonlyMap<string, string>): Call[] {
  return calls.flatMap((call) => {
    if (!call.path.endsWith("/")) return [call];
    const named = [...words.keys()].flatMap((name) => {
      const [method, path = ""] = name.split(" ");
      return method === call.method && path.startsWith(call.path) ? [path.replace("{}", "{id}")] : [];
    });
    return named.map((path) => ({ ...call, path }));
  });
}

/** The whole document, as `npm run gen` writes it. */
export async function openapiDocument(): Promise<string> {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, unknown>> = {};
  const ofConsole = wordsIn("docs/console.md");
  const ofEmulator = wordsIn("docs/emulator.md");
  for (const call of callsOfEmulator()) {
    const failed = { $ref: "#/components/responses/Refused" };
    const operation = await operationOf(call, ofEmulator, schemas, failed);
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operation };
  }
  for (const call of namedPaths(callsOfConsole(), ofConsole)) {
    const failed = { $ref: "#/components/responses/Problem" };
    const operation = await operationOf(call, ofConsole, schemas, failed);
    paths[call.path] = { servers: consoles, ...paths[call.path], [call.method.toLowerCase()]: operation };
  }
  paths["/api/stream"] = { servers: consoles, get: streamOf(ofConsole) };
  const document = { ...head, paths, components: { ...components, schemas: schemas.components } };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const consoles = [
  { url: "http://127.0.0.1:4600/_emulator/console", description: "the console of an emulator" },
  {
    url: "http://127.0.0.1:{port}",
    description: "`pulumi-kadoa console`; a cookie opens it",
    variables: { port: { default: "0" } },
  },
];

const head = {
  openapi: "3.1.0",
  info: {
    title: "The emulator of pulumi-kadoa, and its console",
    version: manifest.version,
    description:
      "What tests and the console's page call beside Kadoa's own API, which the emulator serves as Kadoa documents it. " +
      "Written by `npm run gen` from the code that serves it.",
    license: { name: manifest.license, identifier: manifest.license },
  },
  servers: [{ url: "http://127.0.0.1:4600", description: "an emulator" }],
  security: [],
};

const components = {
  parameters: {
    key: {
      ...{ name: "x-api-key", in: "header", required: false, schema: { type: "string" } },
      description:
        "The key of the workspace that is meant; without one it is the first, and for the state all.",
    },
  },
  responses: {
    Refused: inJson("It was refused, and nothing has changed.", {
      type: "object",
      properties: { message: { type: "string" } },
      required: ["message"],
    }),
    Problem: inJson("It failed, and why.", {
      type: "object",
      properties: { error: { type: "string" } },
      required: ["error"],
    }),
  },
};

function streamOf(words: ReadonlyMap<string, string>) {
  return {
    summary: words.get("GET /api/stream"),
    responses: {
      200: {
        description: "Events named `live` and `verify`, until the page leaves.",
        content: { "text/event-stream": { schema: { type: "string" } } },
      },
    },
  };
}
