import type { KadoaClient } from "../../client/client";
import type { Channel, Delivery, Setting } from "../../client/schemas";
import type { TokenSource } from "../../delivery/realtime/token-source";
import type { ChangeView, ConsoleInfo, OutboxView } from "../api";

/** Channels and settings as they are now. */
export interface RoutingContent {
  readonly channels: readonly Channel[];
  readonly settings: readonly Setting[];
  readonly eventTypes: readonly string[];
  readonly workflows?: readonly string[];
}

/** One try to deliver, as an emulator has seen it. */
export interface Attempt {
  readonly at: string;
  readonly status?: number;
  readonly error?: string;
  readonly tookMs?: number;
  readonly answer?: string;
}

/** A row of the delivery log, and what only the sender knows of it. */
export interface LoggedDelivery extends Delivery {
  readonly channelId?: string;
  readonly channelType?: string;
  readonly attempts?: readonly Attempt[];
}

/** What an emulator can do beside. */
export interface EmulatorPowers {
  /** The newest first. */
  outbox(): readonly OutboxView[];
  /** Sends a delivery's event to its channel once more; answers the new delivery's id. */
  resend(deliveryId: string): string;
}

/** Where a console finds what it shows. */
export interface ConsoleSource {
  readonly info: Omit<ConsoleInfo, "version" | "workspace" | "change" | "stack">;
  readonly tokens: TokenSource;
  /** The workspace's id. */
  workspace(signal: AbortSignal): Promise<string | null>;
  routing(signal: AbortSignal): Promise<RoutingContent>;
  /** The newest first. */
  deliveries(filter: { readonly limit: number }, signal: AbortSignal): Promise<readonly LoggedDelivery[]>;
  /** The deliveries of one event. */
  event(eventId: string, signal: AbortSignal): Promise<readonly LoggedDelivery[]>;
  sendTest(test: { eventType: string; workflowId?: string }, signal: AbortSignal): Promise<string>;
  /** A client for a verification; `isOwn`: it is closed afterwards. */
  client(): Promise<{ client: KadoaClient; isOwn: boolean }>;
  /** Words of the service, without secrets. */
  hidden(words: string): string;
  readonly emulator?: EmulatorPowers;
}

/** What only the command line can tell. */
export interface StackKnowledge {
  readonly stack: string;
  /** Ids of the objects that the stack manages. */
  readonly managed: ReadonlySet<string>;
}

/** Reviews a preview: the given text, or a new one of the stack. */
export interface Reviewer {
  readonly from: "stack" | "file";
  /** @throws KadoaError CONFIGURATION for what is no preview */
  review(preview: string | undefined, signal: AbortSignal): Promise<ChangeView>;
}
