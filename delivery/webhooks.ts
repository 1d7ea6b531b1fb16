/** Receiving Kadoa's webhooks: a handler for production, and a receiver for tests and verification. */
export type { NodeListener } from "./node-listener";
export type { WebhookAuth } from "./webhook-auth";
export type { DocumentedEvent, OtherEvent, WebhookEvent } from "./webhook-events";
export { createWebhookHandler, type WebhookHandler, type WebhookHandlerOptions } from "./webhook-handler";
export {
  createReceiver,
  type ReceivedRequest,
  type Receiver,
  type ReceiverOptions,
} from "./webhook-receiver";
