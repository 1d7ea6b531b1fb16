import type { KadoaClient } from "../../client/client";
import type { Clock } from "../../client/clock";
import type { Configuration } from "../../client/configuration";
import type { Receiver } from "../webhooks/receiver";
import type { Place } from "./places";
import type { PlannedTest, PlanOptions } from "./plan";
import type { Check } from "./report";

/** Whose settings are verified. */
export interface AccountOptions {
  /** The account. What is missing comes from the environment (`KADOA_API_KEY`, …), then from the defaults. */
  configuration?: Partial<Configuration>;
  /** A client of that account, which stays open. @default one of its own */
  client?: KadoaClient;
  /** Ends the verification: it throws a KadoaError CANCELLED. */
  signal?: AbortSignal;
}

/** What is verified, how long it may take, and where deliveries can be seen. */
export interface VerifyOptions extends PlanOptions, AccountOptions {
  /** How long a test event may take to arrive, in milliseconds. @default 30000 */
  timeoutMs?: number;
  /** How many test events are on their way at once. @default 16 */
  concurrency?: number;
  /** Receivers that webhook channels point to: these channels are followed to *received*. */
  receivers?: readonly Receiver[];
  /** Other places where deliveries can be seen. The WebSocket is one by itself. */
  places?: readonly Place[];
  /**
   * Acknowledge the test events on the WebSocket. What that does to other clients is not documented.
   * @default false
   */
  acknowledge?: boolean;
  /** Called before anything is sent, with what `plan` would say. */
  onPlan?(tests: readonly PlannedTest[]): void;
  /** Called as each check is decided. */
  onCheck?(check: Check, progress: { done: number; total: number }): void;
  /** Tells the time and waits, so that a test can let time pass. @default the machine's clock */
  clock?: Clock;
}
