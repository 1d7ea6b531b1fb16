import type { FastifyRequest } from "fastify";
import type { Clock } from "../client/clock";
import type { Contract } from "./contract";
import type { Deliveries } from "./deliveries";
import type { Faults } from "./faults";
import type { Realtime } from "./realtime";
import type { Recent } from "./recent";
import { badRequest } from "./refusals";
import type { RequestCounts } from "./request-counts";
import type { Workspaces } from "./workspaces";

export interface Acknowledgement {
  id: string;
  /** ISO 8601. */
  at: string;
}

/** What every route works with. */
export interface EmulatorContext {
  clock: Clock;
  contract: Contract;
  workspaces: Workspaces;
  deliveries: Deliveries;
  faults: Faults;
  requests: RequestCounts;
  realtime: Realtime;
  /** Event ids that clients have acknowledged, of every workspace: the call names none. */
  acknowledgements: Recent<Acknowledgement>;
  maskSecrets: boolean;
  strictWorkflows: boolean;
  /** Aborted when the emulator closes: every wait ends with it. */
  closing: AbortSignal;
  /** Takes away everything that was made. */
  reset(): void;
}

/** The JSON body of a request; `undefined` without one. @throws Refusal 400 */
export function jsonBody(request: FastifyRequest): unknown {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("the body is not JSON");
  }
}

/** A query parameter; of a repeated one the last. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value: unknown = (request.query as Record<string, unknown>)[name];
  return Array.isArray(value) ? String(value.at(-1)) : (value as string | undefined);
}
