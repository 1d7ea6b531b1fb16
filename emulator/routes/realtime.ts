import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { EmulatorContext } from "../context";
import { controlBody, jsonBody } from "../request-values";

const milliseconds = z.int().min(0).max(600_000);
export const drainSchema = z.strictObject({
  retryAfterMs: milliseconds.optional(),
  deadlineMs: milliseconds.default(5_000),
});
export const disconnectSchema = z.strictObject({
  // Codes that may stand in a close frame.
  code: z
    .int()
    .min(1000)
    .max(4999)
    .refine((code) => ![1004, 1005, 1006].includes(code) && (code <= 1014 || code >= 3000), {
      message: "cannot stand in a close frame",
    })
    .optional(),
});
export const heartbeatsSchema = z.strictObject({ paused: z.boolean() });
export const frameSchema = z.strictObject({ text: z.string() });
export const replaySchema = z.strictObject({
  limit: z.int().min(1).max(100_000).optional(),
  overlap: z.int().min(0).max(100_000).optional(),
  forget: z.boolean().default(false),
});

/** Acknowledgements, and the control calls that make a realtime client's life hard. */
export function realtimeRoutes(
  server: FastifyInstance,
  { realtime, acknowledgements, clock }: EmulatorContext,
): void {
  // Whatever comes is answered with 200, as its senders do not look.
  server.post("/api/v1/events/ack", (request) => {
    const id: unknown = z.object({ id: z.unknown() }).safeParse(safely(() => jsonBody(request))).data?.id;
    if (typeof id === "string") {
      acknowledgements.add({ id, at: new Date(clock.now()).toISOString() });
      realtime.acknowledge(id);
    }
    return { status: "ok" };
  });

  server.get("/_emulator/realtime", () => ({
    heartbeatsPaused: realtime.areHeartbeatsPaused,
    connections: realtime.connections.map(({ view }) => view),
  }));

  server.post("/_emulator/realtime/drain", (request) => {
    realtime.drain(controlBody(drainSchema, request));
    return { connections: realtime.connections.length };
  });

  server.post("/_emulator/realtime/disconnect", (request) => {
    const connections = realtime.connections.length;
    realtime.disconnect(controlBody(disconnectSchema, request).code);
    return { connections };
  });

  server.post("/_emulator/realtime/heartbeats", (request) => {
    const { paused } = controlBody(heartbeatsSchema, request);
    realtime.pauseHeartbeats(paused);
    return { paused };
  });

  server.post("/_emulator/realtime/half-open", () => {
    realtime.freeze();
    return { connections: realtime.connections.length };
  });

  server.post("/_emulator/realtime/frames", (request) => {
    realtime.sendFrame(controlBody(frameSchema, request).text);
    return { connections: realtime.connections.length };
  });

  server.post("/_emulator/realtime/replay", (request) => {
    const { limit, overlap, forget } = controlBody(replaySchema, request);
    realtime.configureReplay({
      forget,
      ...(limit === undefined ? {} : { limit }),
      ...(overlap === undefined ? {} : { overlap }),
    });
    return { limit, overlap, forget };
  });
}

function safely(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
