import Ajv, { type ErrorObject } from "ajv";
import addFormats from "ajv-formats";
import type { Behaviour } from "./behaviour";
import { eventTypes, recovered } from "./event-types";
import bundledDocument from "./openapi.json";
import { badRequest } from "./refusals";

/** How events reach a channel: over the workspace's WebSocket, as an HTTP request, or by other means. */
export type Transport = "realtime" | "http" | "outbox";

type Schema = Record<string, unknown> & {
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: string[];
};

interface OpenApiDocument {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
}

/**
 * Where the document and Kadoa's documentation part, or the document says a thing in words only. By name of
 * the schema, so that a channel kind which is new to the document needs no code here.
 */
const corrections: Record<string, (schema: Schema) => void> = {
  WebhookChannelConfig(schema) {
    const auth = schema.properties?.auth;
    if (auth?.properties === undefined) return;
    // The documentation of webhooks writes HEADER, the document header.
    auth.properties.type = { type: "string", anyCaseEnum: auth.properties.type?.enum };
    auth.allOf = [
      needs({ type: "bearer" }, ["token"]),
      needs({ type: "basic" }, ["username", "password"]),
      needs({ type: "header" }, ["headers"]),
    ];
  },
  EmailChannelConfig(schema) {
    const from = schema.properties?.from;
    if (from !== undefined) from.onDomain = "kadoa.com"; // Said in its description only.
  },
};

/** The OpenAPI document as a judge of requests. It shares nothing with the client that it judges. */
export class Contract {
  /** The wire names of the channel kinds. */
  readonly channelTypes: readonly string[];
  /** Event types that a setting can name. */
  readonly settable: readonly string[];
  readonly #behaviour: Behaviour;
  readonly #strict = judge({ removeAdditional: false });
  // Keys that a configuration does not know are legal and ignored: they are not kept.
  readonly #lenient = judge({ removeAdditional: true });
  readonly #bodies = new Map<string, Schema>();
  readonly #configs = new Map<string, Schema>();

  /** @param document an OpenAPI document with Kadoa's notification calls; the bundled one by default. */
  constructor(behaviour: Behaviour, document: unknown = bundledDocument) {
    this.#behaviour = behaviour;
    const { paths, components } = structuredClone(document) as OpenApiDocument;
    this.settable = settableIn(paths, behaviour);
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const schema = operation.requestBody?.content["application/json"]?.schema;
        if (schema === undefined) continue;
        this.#bodies.set(`${method.toUpperCase()} ${path}`, bodySchema(schema, this.settable));
      }
    }
    const channel =
      paths["/v5/notifications/channels"]?.post?.requestBody?.content["application/json"]?.schema;
    this.channelTypes = channel?.properties?.channelType?.enum ?? [];
    for (const channelType of this.channelTypes) {
      const name = configName(channelType);
      const schema = components.schemas[name];
      if (schema === undefined) throw new Error(`the OpenAPI document has no schema ${name}`);
      corrections[name]?.(schema);
      const { webhookUrl } = schema.properties ?? {};
      if (webhookUrl !== undefined && behaviour.otherUrlSchemes === 400)
        webhookUrl.onScheme = "http or https";
      this.#configs.set(channelType, behaviour.unknownConfigKeys === "kept" ? schema : closed(schema));
    }
  }

  /**
   * Checks the JSON body of a call, named like `POST /v5/notifications/channels`. Keys that it ignores are taken out.
   * @throws Refusal 400 that names every fault, never a value.
   */
  checkBody(operation: string, body: unknown): void {
    const schema = this.#bodies.get(operation);
    if (schema === undefined) throw new Error(`the OpenAPI document has no body for ${operation}`);
    const judging = this.#behaviour.unknownBodyKeys === "ignored" ? this.#lenient : this.#strict;
    const validate = judging.compile(schema); // Compiled once per schema.
    if (!validate(body)) throw badRequest(sentence(validate.errors ?? [], ""));
  }

  /**
   * The configuration of a channel as it is kept. The schema is chosen by `channelType`: the document's own
   * `oneOf` refuses valid configurations and accepts any object.
   * @throws Refusal 400
   */
  checkConfig(channelType: string, config: Record<string, unknown>): Record<string, unknown> {
    const kept = structuredClone(config);
    const judging = this.#behaviour.unknownConfigKeys === 400 ? this.#strict : this.#lenient;
    const validate = judging.compile(this.#config(channelType));
    if (!validate(kept)) throw badRequest(sentence(validate.errors ?? [], "config"));
    return kept;
  }

  /** A kind without any configuration can only mean the workspace's WebSocket; a method makes it HTTP. */
  transportOf(channelType: string): Transport {
    const properties = Object.keys(this.#config(channelType).properties ?? {});
    if (properties.length === 0) return "realtime";
    return properties.includes("httpMethod") ? "http" : "outbox";
  }

  /** A workspace has one WebSocket, so one channel for it. */
  isSingleton(channelType: string): boolean {
    return this.transportOf(channelType) === "realtime";
  }

  #config(channelType: string): Schema {
    const config = this.#configs.get(channelType);
    if (config === undefined) throw new Error(`the OpenAPI document has no channel type ${channelType}`);
    return config;
  }
}

/** `WEBHOOK` has the schema `WebhookChannelConfig`. */
function configName(channelType: string): string {
  const words = channelType.toLowerCase().split(/[^a-z0-9]+/);
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}ChannelConfig`;
}

/** The schema of a body, closed to unknown keys, with the readings of the notification calls. */
function bodySchema(schema: Schema, settable: readonly string[]): Schema {
  const { config, eventType, workflowId } = schema.properties ?? {};
  if (config !== undefined) delete config.oneOf; // Judged by checkConfig.
  if (eventType?.enum !== undefined) eventType.enum = [...settable];
  if (workflowId !== undefined) workflowId.nullable = true;
  return { ...schema, additionalProperties: false };
}

/** The documents disagree about which event types have settings. */
function settableIn(paths: OpenApiDocument["paths"], { eventTypes: which }: Behaviour): readonly string[] {
  const setting = paths["/v5/notifications/settings"]?.post?.requestBody?.content["application/json"]?.schema;
  const all = eventTypes.map(({ type }) => type);
  if (which === "openapi") return setting?.properties?.eventType?.enum ?? all;
  return which === "all" ? all : all.filter((type) => type !== recovered);
}

/** The schema with every object that names its properties closed to others. */
function closed(schema: Schema): Schema {
  const { properties } = schema;
  if (properties === undefined) return schema;
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, closed(inner)])),
    additionalProperties: false,
  };
}

function needs(when: Record<string, string>, required: string[]): Schema {
  const properties = Object.entries(when).map(([name, value]) => [name, { anyCaseEnum: [value] }]);
  return {
    if: { required: Object.keys(when), properties: Object.fromEntries(properties) },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word.
    then: { required },
  };
}

function judge(options: { removeAdditional: boolean }): Ajv {
  // Not strict about keywords: OpenAPI has some that JSON Schema does not know.
  const ajv = new Ajv({ ...options, allErrors: true, strict: false });
  addFormats(ajv);
  ajv.addKeyword({
    keyword: "anyCaseEnum",
    type: "string",
    validate: (values: string[], value: string) => values.includes(value.toLowerCase()),
    error: { message: ({ schema }) => `must be one of ${(schema as string[]).join(", ")}` },
  });
  ajv.addKeyword({
    keyword: "onDomain",
    type: "string",
    validate: (domain: string, value: string) => value.toLowerCase().endsWith(`@${domain}`),
    error: { message: ({ schema }) => `must be on the ${schema} domain` },
  });
  ajv.addKeyword({
    keyword: "onScheme",
    type: "string",
    // What is no URL at all is said by its format.
    validate: (_schemes: string, value: string) => !URL.canParse(value) || deliverable.test(value),
    error: { message: ({ schema }) => `must be a URL of ${schema}` },
  });
  return ajv;
}

/** Schemes in which a webhook can be delivered. */
const deliverable = /^https?:/i;

function sentence(errors: ErrorObject[], root: string): string {
  const parts = errors.filter(({ keyword }) => keyword !== "if").map((error) => describe(error, root));
  return [...new Set(parts)].join("; ");
}

function describe({ instancePath, keyword, params, message }: ErrorObject, root: string): string {
  const segments = instancePath.split("/").slice(1);
  const path = root === "" ? segments : [root, ...segments];
  const at = (...more: string[]) => [...path, ...more].join(".") || "the body";
  switch (keyword) {
    case "required":
      return `${at(String(params.missingProperty))} is required`;
    case "additionalProperties":
      return `${at(String(params.additionalProperty) || '""')} is not a property of this call`;
    case "enum":
      return `${at()} must be one of ${(params.allowedValues as string[]).join(", ")}`;
    default:
      return `${at()} ${message ?? "is not valid"}`;
  }
}
