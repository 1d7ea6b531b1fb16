import { z } from "zod";
import { KadoaError, undefinedIfGone } from "../../client/errors";
import { type EventTypeName, recovered } from "../../client/event-types";
import type { LegacySubscription } from "../../client/schemas";
import type { ObjectArgs, PlainArgs } from "../kind/arguments";
import { defineResource, objectShape } from "../kind/define";
import { recoveredFollows } from "../kind/event-types";
import { eventType, httpUrl, oneOf } from "../kind/schemas";

export interface LegacyWebhookSubscriptionArgs extends ObjectArgs {
  /** Where Kadoa sends events; it must answer 200. Changing this replaces the subscription. */
  webhookUrl: string;
  /**
   * The HTTP method of a delivery. Changing this replaces the subscription.
   * @default "POST"
   */
  httpMethod?: "POST" | "GET";
  /** The events that are sent. A set: its order means nothing. Changing this replaces the subscription. */
  events: EventTypeName[];
}

/**
 * A webhook of Kadoa's API version 4, as older accounts have them. It cannot be changed in place. The
 * new one is made before the old one is deleted: for a moment both get events, and none is missed.
 *
 * @deprecated Use `WebhookChannel` and `NotificationSetting`: they can be changed in place, authenticated,
 * shared and verified.
 * @see https://docs.kadoa.com/docs/webhooks
 * @internal
 */
export const LegacyWebhookSubscription = defineResource<LegacyWebhookSubscriptionArgs>()({
  kind: "LegacyWebhookSubscription",
  idProperty: "subscriptionId",
  schema: z.strictObject({
    ...objectShape,
    webhookUrl: httpUrl(),
    httpMethod: oneOf(["POST", "GET"]).optional(),
    events: z
      .array(eventType().refine((name) => name !== recovered, `cannot be ${recovered}: ${recoveredFollows}`))
      .min(1, "must hold at least one event"),
  }),
  defaults: { httpMethod: "POST" },
  sets: ["events"],
  replaceOn: ["webhookUrl", "httpMethod", "events"],
  channel: { reaches: "machines", target: ["webhookUrl"] },
  label: ({ events }) => `of ${events.join(", ")}`,
  example: { webhookUrl: "https://hooks.example.com/kadoa", events: ["workflow_finished"] },
  edit: {},
  operations: {
    async create(account, args) {
      const { webhookUrl, httpMethod = "POST", events } = args as unknown as LegacyWebhookSubscriptionArgs;
      const client = await account.client();
      const body = { webhookUrl, webhookHttpMethod: httpMethod, events };
      const { id } = await account.writing(() => client.legacySubscriptions.create(body));
      return id;
    },
    async list(account) {
      const subscriptions = await (await account.client()).legacySubscriptions.list();
      return subscriptions.map((subscription) => ({
        id: subscription.id,
        createdAt: subscription.createdAt,
        args: argsOf(subscription),
      }));
    },
    async read(account, id, prior) {
      const { legacySubscriptions } = await account.client();
      try {
        const subscription = await account.observe(legacySubscriptions, id);
        return subscription && argsOf(subscription);
      } catch (error) {
        // Documented nowhere: an account without the list keeps what the state holds.
        if (error instanceof KadoaError && error.code === "NOT_FOUND" && "webhookUrl" in prior) return prior;
        throw error;
      }
    },
    // Everything that the service knows of replaces it.
    update: async () => {},
    async delete(account, id) {
      const { legacySubscriptions } = await account.client();
      await account.writing(() => undefinedIfGone(() => legacySubscriptions.delete(id)));
    },
  },
});

function argsOf({ webhookUrl, httpMethod, events }: LegacySubscription): PlainArgs {
  return { webhookUrl: webhookUrl ?? "", httpMethod, events };
}
