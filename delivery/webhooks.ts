/** Receiving Kadoa's webhooks: a handler for production, and a receiver for tests and verification. */

import "../client/needs-node";

export { type ErrorCode, KadoaError } from "../client/errors";
export type { WebhookAuth } from "./webhooks/auth";
export type { DocumentedEvent, OtherEvent, WebhookEvent } from "./webhooks/events";
export { createWebhookHandler, type WebhookHandler, type WebhookHandlerOptions } from "./webhooks/handler";
export type { NodeListener } from "./webhooks/node-listener";
export {
  createReceiver,
  type ReceivedRequest,
  type Receiver,
  type ReceiverOptions,
} from "./webhooks/receiver";
