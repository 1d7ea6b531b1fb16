import { z } from "zod";
import { matchesGlob } from "./globs";
import { badRequest } from "./refusals";

export const faultSchema = z.strictObject({
  /** Any method when absent. */
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  /** The path of a request or of a route (`/v5/notifications/channels/{channelId}`); `*` stands for any text. */
  path: z.string().startsWith("/").optional(),
  kind: z.enum(["drop-request", "drop-response", "cut", "status", "delay", "malformed"]),
  phase: z.enum(["before", "after"]).optional(),
  /** How many requests it meets; all of them when absent. */
  times: z.int().min(1).optional(),
  /** From 0 to 1. */
  probability: z.number().min(0).max(1).optional(),
  status: z.int().min(200).max(599).optional(),
  /** Seconds, or an HTTP date. */
  retryAfter: z.union([z.int().min(0), z.string().min(1)]).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Bytes of the whole answer, its head included, that still arrive. */
  bytes: z.int().min(0).optional(),
});

export type Fault = z.output<typeof faultSchema>;

/** What the faults make of one request. */
export interface Disturbance {
  before: Fault[];
  after: Fault[];
}

/** Faults that can be set at once. */
const faultLimit = 1_000;

/** The faults that are set, in the order in which they were. */
export class Faults {
  #active: { fault: Fault; left: number }[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  get list(): Fault[] {
    return this.#active.map(({ fault, left }) =>
      Number.isFinite(left) ? { ...fault, times: left } : { ...fault },
    );
  }

  /** @throws Refusal 400 when there are too many */
  add(fault: Fault): Fault {
    if (this.#active.length >= faultLimit) throw badRequest(`there are ${faultLimit} faults already`);
    this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    return fault;
  }

  clear(): void {
    this.#active = [];
  }

  /** Uses up what meets this request. */
  meet(request: { method: string; path: string; route: string }): Disturbance {
    const met = this.#active.filter(({ fault }) => {
      const { method, path } = fault;
      if (method !== undefined && method !== request.method) return false;
      if (path !== undefined && path !== request.route && !matchesGlob(path, request.path)) return false;
      return fault.probability === undefined || this.#random() < fault.probability;
    });
    for (const entry of met) entry.left -= 1;
    this.#active = this.#active.filter(({ left }) => left > 0);
    const faults = met.map(({ fault }) => fault);
    return {
      before: faults.filter((fault) => isBefore(fault)),
      after: faults.filter((fault) => !isBefore(fault)),
    };
  }
}

/** Whether nothing has been done yet when the fault strikes. */
function isBefore({ kind, phase }: Fault): boolean {
  if (kind === "drop-request") return true;
  if (kind === "drop-response" || kind === "cut") return false;
  return phase === undefined ? kind !== "malformed" : phase === "before";
}
