import type { KadoaClient } from "../../client/client";
import type { Clock } from "../../client/clock";
import type { Configuration } from "../../client/configuration";
import type { Receiver } from "../webhooks/receiver";
import type { Place } from "./places";
import type { PlannedTest, PlanOptions } from "./plan";
import type { Check } from "./report";

export interface AccountOptions {
  /** The account. @default that of KADOA_API_KEY and the other environment variables */
  configuration?: Configuration;
  /** A client of that account, which stays open. @default one of its own */
  client?: KadoaClient;
  signal?: AbortSignal;
}

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
  clock?: Clock;
}
