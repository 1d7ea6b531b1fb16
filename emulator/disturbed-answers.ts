import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Clock, sleep } from "../client/clock";
import type { Fault } from "./faults";
import { errorBody } from "./refusals";

const notJson = "<html><body>Bad gateway</body></html>";

interface Timing {
  clock: Clock;
  /** Aborted when the emulator closes. */
  closing: AbortSignal;
}

/** Strikes before the request is handled. True when it has been answered, or never will be. */
export async function disturbRequest(
  faults: Fault[],
  request: FastifyRequest,
  reply: FastifyReply,
  { clock, closing }: Timing,
): Promise<boolean> {
  for (const fault of faults) {
    switch (fault.kind) {
      case "delay":
        await sleep(clock, fault.delayMs ?? 0, closing);
        break;
      case "status":
        await reply
          .code(fault.status ?? 500)
          .headers(retryAfter(fault))
          .send(statusBody(fault));
        return true;
      case "malformed":
        await reply.code(200).type("text/html").send(notJson);
        return true;
      default:
        reply.hijack();
        request.raw.socket.destroy();
        return true;
    }
  }
  return false;
}

/** Strikes when all is done: answers the payload to send instead. */
export async function disturbAnswer(
  faults: Fault[],
  reply: FastifyReply,
  payload: unknown,
  { clock, closing }: Timing,
): Promise<unknown> {
  let result = payload;
  for (const fault of faults) {
    switch (fault.kind) {
      case "delay":
        await sleep(clock, fault.delayMs ?? 0, closing);
        break;
      case "status":
        reply.code(fault.status ?? 500).headers(retryAfter(fault));
        result = JSON.stringify(statusBody(fault));
        break;
      case "malformed":
        reply.type("text/html");
        result = notJson;
        break;
      case "cut":
        cutAfter(reply, fault.bytes, Buffer.byteLength(String(result ?? "")));
        break;
      default:
        reply.raw.socket?.destroy();
    }
  }
  reply.removeHeader("content-length"); // Of the payload that was.
  return result;
}

/** Lets so many bytes through, then closes; by default the head and half of the body. */
function cutAfter({ raw }: FastifyReply, bytes: number | undefined, bodyLength: number): void {
  const { socket } = raw;
  if (socket === null) return;
  raw.once("finish", () => socket.end()); // A shorter answer is the last one, too.
  const write = socket.write.bind(socket) as (data: Buffer, done?: () => void) => boolean;
  let left = bytes;
  socket.write = ((data: string | Uint8Array, ...rest: unknown[]) => {
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const chunk = typeof data === "string" ? Buffer.from(data, encoding) : Buffer.from(data);
    left ??= chunk.indexOf("\r\n\r\n") + 4 + Math.floor(bodyLength / 2);
    const part = chunk.subarray(0, left);
    left -= part.length;
    const done = rest.find((argument) => typeof argument === "function");
    return write(part, left > 0 ? (done as () => void) : () => socket.destroy());
  }) as Socket["write"];
}

function retryAfter({ retryAfter: value }: Fault): Record<string, string> {
  return value === undefined ? {} : { "retry-after": String(value) };
}

function statusBody({ status = 500 }: Fault): Record<string, unknown> {
  return errorBody(status, STATUS_CODES[status] ?? "Fault");
}
