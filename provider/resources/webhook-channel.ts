import { z } from "zod";
import { isRecord } from "../../client/json";
import type { ChannelArgs } from "../kind/arguments";
import { channelShape, defineChannel } from "../kind/define";
import { headerText, httpHeaders, httpUrl, oneOf, unbroken, userName } from "../kind/schemas";
import { isUnknown } from "../kind/unknown";

/** The HTTP method with which Kadoa calls the endpoint. */
export type WebhookMethod = "POST" | "GET" | "PUT" | "PATCH";

/** `Authorization: Bearer <token>` on every delivery. */
export interface BearerAuth {
  /** Selects this form. */
  type: "bearer";
  /** Stored as a secret. */
  token: string;
}

/** `Authorization: Basic …` on every delivery. */
export interface BasicAuth {
  /** Selects this form. */
  type: "basic";
  /** The user's name, without a colon. Not a secret. */
  username: string;
  /** Stored as a secret. */
  password: string;
}

/** Headers of your own on every delivery. */
export interface HeaderAuth {
  /** Selects this form. */
  type: "header";
  /** Header names and values. Stored as a secret, names included. */
  headers: Record<string, string>;
}

export interface WebhookChannelArgs extends ChannelArgs {
  /**
   * Where Kadoa sends events. It must be reachable from the internet and answer 2xx; otherwise Kadoa tries
   * three times more, after 1, 2 and 4 seconds, and gives up.
   */
  webhookUrl: string;
  /**
   * The HTTP method of a delivery.
   * @default "POST"
   */
  httpMethod?: WebhookMethod;
  /**
   * How a delivery proves that it comes from Kadoa.
   * @default none: the endpoint cannot tell Kadoa's requests from others
   */
  auth?: BearerAuth | BasicAuth | HeaderAuth;
}

/**
 * Delivers events as HTTP requests to an endpoint of yours.
 *
 * Every argument is changed in place: the channel keeps its id, and the settings that use it stay as they are.
 *
 * @see https://docs.kadoa.com/docs/webhooks
 * @internal
 */
export const WebhookChannel = defineChannel<WebhookChannelArgs>()({
  kind: "WebhookChannel",
  channelType: "WEBHOOK",
  channel: { reaches: "machines", target: ["webhookUrl"] },
  schema: z.strictObject({
    ...channelShape,
    webhookUrl: httpUrl(),
    httpMethod: oneOf(["POST", "GET", "PUT", "PATCH"]).optional(),
    auth: z
      .discriminatedUnion(
        "type",
        [
          z.strictObject({ type: z.literal("bearer"), token: headerText() }),
          z.strictObject({ type: z.literal("basic"), username: userName(), password: unbroken() }),
          z.strictObject({ type: z.literal("header"), headers: httpHeaders() }),
        ],
        {
          error: ({ code }) =>
            code === "invalid_union" ? 'must be "bearer", "basic" or "header"' : undefined,
        },
      )
      .optional(),
  }),
  defaults: { httpMethod: "POST" },
  normalize: ({ auth, ...rest }) => ({
    ...rest,
    httpMethod: inCase("upper", rest.httpMethod),
    auth: isRecord(auth) && "type" in auth ? { ...auth, type: inCase("lower", auth.type) } : auth,
  }),
  secrets: ["auth.token", "auth.password", "auth.headers"],
  example: {
    name: "ops",
    webhookUrl: "https://hooks.example.com/kadoa",
    auth: { type: "bearer", token: "a-token-of-yours" },
  },
  edit: { webhookUrl: "https://hooks.example.com/kadoa/v2" },
});

/** Kadoa's documentation writes `HEADER`, its API `header`; what is unknown in a preview is left alone. */
function inCase(target: "lower" | "upper", value: unknown): unknown {
  if (typeof value !== "string" || isUnknown(value)) return value;
  return target === "lower" ? value.toLowerCase() : value.toUpperCase();
}
