import { z } from "zod";
import { badRequest } from "./refusals";

/** What an endpoint can be made to seem, by what a sender then sees in place of an answer. */
const errors = {
  refused: "ECONNREFUSED",
  timeout: "no answer within 30000 ms",
  "unknown-host": "ENOTFOUND",
  "bad-certificate": "CERT_HAS_EXPIRED",
  reset: "ECONNRESET",
} as const;

export const endpointFaultSchema = z
  .strictObject({
    /** The endpoint of every webhook channel when absent. */
    channelId: z.string().min(1).optional(),
    /** The endpoint seems to answer so. */
    status: z.int().min(200).max(599).optional(),
    /** The endpoint seems not to answer, for this reason. */
    error: z.enum(Object.keys(errors) as (keyof typeof errors)[]).optional(),
    /** How many tries it meets; all of them when absent. */
    times: z.int().min(1).optional(),
  })
  .refine(({ status, error }) => (status === undefined) !== (error === undefined), {
    message: "name either status or error",
  });

export type EndpointFault = z.output<typeof endpointFaultSchema>;

/** Faults that can be set at once. */
const faultLimit = 1_000;

/** What webhook endpoints are made to seem; nothing is sent to one that a fault stands for. */
export class EndpointFaults {
  #active: { fault: EndpointFault; left: number }[] = [];

  get list(): EndpointFault[] {
    return this.#active.map(({ fault, left }) =>
      Number.isFinite(left) ? { ...fault, times: left } : { ...fault },
    );
  }

  /** @throws Refusal 400 when there are too many */
  add(fault: EndpointFault): EndpointFault {
    if (this.#active.length >= faultLimit) throw badRequest(`there are ${faultLimit} faults already`);
    this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    return fault;
  }

  clear(): void {
    this.#active = [];
  }

  /** How a try to reach the channel's endpoint ends; undefined when no fault is set for it. */
  meet(channelId: string | undefined): { status?: number; error?: string } | undefined {
    const met = this.#active.find(
      ({ fault }) => fault.channelId === undefined || fault.channelId === channelId,
    );
    if (met === undefined) return undefined;
    met.left -= 1;
    this.#active = this.#active.filter(({ left }) => left > 0);
    const { status, error } = met.fault;
    return error === undefined ? { status } : { error: errors[error] };
  }
}
