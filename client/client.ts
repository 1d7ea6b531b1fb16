import { z } from "zod";
import type { Configuration } from "./configuration";
import { KadoaError } from "./errors";
import { Http, type HttpOptions } from "./http";
import {
  type Channel,
  type ChannelBody,
  channelSchema,
  createdSchema,
  type Delivery,
  deliverySchema,
  type EventType,
  envelope,
  eventTypeSchema,
  type LegacySubscription,
  type LegacySubscriptionBody,
  legacySubscriptionListSchema,
  paginationSchema,
  type RealtimeToken,
  realtimeTokenSchema,
  type Setting,
  type SettingBody,
  type SettingChange,
  settingSchema,
  type TestEvent,
  testEventSchema,
  type Workflow,
  workflowSchema,
} from "./schemas";
import type { Secrets } from "./secrets";
import type { ServerClock } from "./server-clock";
import { warnIfUnencrypted } from "./unencrypted";

export type ClientOptions = Omit<HttpOptions, "baseUrl" | "apiKey" | "profile">;

interface CallOptions {
  signal?: AbortSignal;
  /** Most tries. @default as many as the client's policy has */
  tries?: number;
}

export interface DeliveryFilter {
  workflowId?: string;
  eventType?: string;
  /** ISO 8601. */
  startDate?: string;
  /** ISO 8601. */
  endDate?: string;
  /** 1 to 100. @default 50 */
  limit?: number;
  offset?: number;
}

/** One collection of objects, as the lifecycle sees it. */
export interface Collection<Item, Body, Change> {
  /** The path, for messages. */
  readonly path: string;
  list(options?: CallOptions): Promise<Item[]>;
  get(id: string, options?: CallOptions): Promise<Item>;
  create(body: Body, options?: CallOptions): Promise<Item>;
  update(id: string, change: Change, options?: CallOptions): Promise<Item>;
  /** @throws KadoaError NOT_FOUND when it is gone already. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

/** Webhook subscriptions of API version 4: they can neither be read one by one nor changed. */
export interface LegacyCollection {
  readonly path: string;
  list(options?: CallOptions): Promise<LegacySubscription[]>;
  create(body: LegacySubscriptionBody, options?: CallOptions): Promise<{ id: string }>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

const v5 = "/v5/notifications";

// Made once: a schema is compiled at its first answer, which takes longer than a call.
const eventTypesAnswer = answerWith("eventTypes", z.array(eventTypeSchema));
const testAnswer = envelope(testEventSchema);
const deliveriesAnswer = envelope(
  z.object({ events: z.array(deliverySchema), pagination: paginationSchema.nullish() }),
);

/** A typed client of Kadoa's notification API. One instance is one account and one connection pool. */
export class KadoaClient {
  /** Notification channels: list, get, create, replace, delete. */
  readonly channels: Collection<Channel, ChannelBody, ChannelBody>;
  /** Notification settings, of the workspace and of single workflows. */
  readonly settings: Collection<Setting, SettingBody, SettingChange>;
  /** Webhook subscriptions of the API's version 4. They can be listed, made and deleted, and never changed. */
  readonly legacySubscriptions: LegacyCollection;
  readonly #http: Http;

  constructor(
    /** The account that it talks to. */
    readonly configuration: Configuration,
    options: ClientOptions = {},
  ) {
    const { baseUrl, apiKey, profile } = configuration;
    warnIfUnencrypted(configuration);
    this.#http = new Http({ baseUrl, apiKey, profile, ...options });
    this.secrets.learnAccount(configuration);
    this.channels = this.#collection(`${v5}/channels`, channelSchema, { one: "channel", many: "channels" });
    this.settings = this.#collection(`${v5}/settings`, settingSchema, { one: "settings", many: "settings" });
    this.legacySubscriptions = this.#legacyCollection("/v4/webhook-subscriptions");
  }

  /** The event types that the service offers to this account. */
  async eventTypes(options: CallOptions = {}): Promise<EventType[]> {
    return this.#http.request({
      method: "GET",
      path: `${v5}/event-types`,
      schema: eventTypesAnswer,
      ...options,
    });
  }

  /** One page of the delivery log, newest first as the service orders it. */
  async deliveries(
    filter: DeliveryFilter = {},
    options: CallOptions = {},
  ): Promise<{ events: Delivery[]; hasMore: boolean }> {
    const answer = await this.#http.request({
      method: "GET",
      path: `${v5}/logs`,
      query: { ...filter },
      schema: deliveriesAnswer,
      ...options,
    });
    return { events: answer.data.events, hasMore: answer.data.pagination?.hasMore ?? false };
  }

  /** Makes the service send a test event to everything the effective setting names, people included. */
  async triggerTest(
    body: { eventType: string; workflowId?: string },
    options: CallOptions = {},
  ): Promise<TestEvent> {
    const answer = await this.#http.request({
      method: "POST",
      path: `${v5}/test`,
      body,
      schema: testAnswer,
      ...options,
    });
    return answer.data;
  }

  /** A short-lived token for one WebSocket connection, and the workspace that the API key belongs to. */
  async realtimeToken(options: CallOptions = {}): Promise<RealtimeToken> {
    const token = await this.#http.request({
      method: "POST",
      path: "/v4/oauth2/token",
      schema: realtimeTokenSchema,
      idempotent: true, // A token more is harmless.
      ...options,
    });
    this.secrets.learnToken(token.access_token);
    return token;
  }

  /** One workflow. @throws KadoaError NOT_FOUND when this workspace has none of this id */
  async workflow(id: string, options: CallOptions = {}): Promise<Workflow> {
    return this.#http.request({
      method: "GET",
      path: `/v4/workflows/${segment(id)}`,
      schema: workflowSchema,
      ...options,
    });
  }

  /** What none of its messages repeats. */
  get secrets(): Secrets {
    return this.#http.secrets;
  }

  /** What this client's answers told of the service's clock. */
  get serverClock(): ServerClock {
    return this.#http.serverClock;
  }

  /** Ends the connection pool; calls under way are let finish. */
  async close(): Promise<void> {
    await this.#http.close();
  }

  #collection<Item extends { createdAt?: string | null | undefined }, Body, Change>(
    path: string,
    schema: z.ZodType<Item>,
    keys: { one: string; many: string },
  ): Collection<Item, Body, Change> {
    const one = answerWith(keys.one, schema);
    const many = answerWith(keys.many, z.array(schema));
    const itemPath = (id: string) => `${path}/${segment(id)}`;
    const call = (method: "GET" | "POST" | "PUT", target: string, options?: CallOptions, body?: unknown) =>
      this.#http.request<Item>({
        method,
        path: target,
        body,
        schema: one,
        ...options,
        // Of a PUT `updatedAt` would say the same, if it were certain that one which changes nothing sets it.
        ...(method === "POST" && { createdAt: (item: Item) => item.createdAt }),
      });
    return {
      path,
      list: (options) => this.#http.request({ method: "GET", path, schema: many, ...options }),
      get: (id, options) => call("GET", itemPath(id), options),
      create: (body, options) => call("POST", path, options, body),
      update: (id, change, options) => call("PUT", itemPath(id), options, change),
      delete: (id, options) => this.#delete(itemPath(id), options),
    };
  }

  #legacyCollection(path: string): LegacyCollection {
    return {
      path,
      list: (options) =>
        this.#http.request({ method: "GET", path, schema: legacySubscriptionListSchema, ...options }),
      create: (body, options) =>
        this.#http.request({ method: "POST", path, body, schema: createdSchema, ...options }),
      delete: (id, options) => this.#delete(`${path}/${segment(id)}`, options),
    };
  }

  async #delete(path: string, options?: CallOptions): Promise<void> {
    try {
      await this.#http.request({ method: "DELETE", path, schema: z.unknown(), ...options });
    } catch (error) {
      if (!(error instanceof KadoaError)) throw error;
      // Gone at the second try: the first one did it, and only its answer was lost.
      if (error.code !== "NOT_FOUND" || error.details.tries === undefined) throw error;
    }
  }
}

/** An answer of version 5 that has what was asked for under a key of its own. */
function answerWith<T>(key: string, schema: z.ZodType<T>): z.ZodType<T> {
  return envelope(z.object({ [key]: schema })).transform(({ data }) => (data as Record<string, T>)[key] as T);
}

/** An id as a part of a path, and nothing but that. */
function segment(id: string): string {
  if (!/^\.{0,2}$/.test(id)) return encodeURIComponent(id);
  throw new KadoaError("INVALID", `${JSON.stringify(id)} is no id`, { fix: "use an id that Kadoa shows." });
}
