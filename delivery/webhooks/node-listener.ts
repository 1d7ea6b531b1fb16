import type { IncomingMessage, ServerResponse } from "node:http";
import { KadoaError } from "../../client/errors";
import type { IncomingDelivery } from "./intake";

/** A listener of `node:http`, which Express and Fastify take as well. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

/** Lets a handler answer requests of `node:http`. A request that is not read to its end ends its connection. */
export function nodeListener(
  answer: (delivery: IncomingDelivery, request: IncomingMessage) => Promise<Reply>,
): NodeListener {
  return (request, response) => {
    void answer(deliveryOf(request), request)
      .catch((error: unknown): Reply => {
        const words = error instanceof KadoaError ? error.message : "the receiver failed";
        process.emitWarning(words, "KadoaWebhook");
        return { status: 500, body: { error: words } };
      })
      .then((reply) => {
        const text = JSON.stringify(reply.body);
        response.writeHead(reply.status, {
          ...reply.headers,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          ...(request.complete ? {} : { connection: "close" }),
        });
        response.end(text);
      });
  };
}

function deliveryOf(request: IncomingMessage): IncomingDelivery {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return {
    method: request.method ?? "",
    // Node drops the second of two Authorization headers; here it is seen, and judged.
    header: (name) => request.headersDistinct[name.toLowerCase()]?.join(", "),
    async read() {
      if (chunks === undefined && request.readableEnded) {
        throw new KadoaError("UNSUPPORTED", "something has read the body before the webhook handler", {
          fix: "put its listener before any body parser.",
        });
      }
      chunks ??= request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      const next = await chunks.next();
      return next.done ? undefined : next.value;
    },
    abandon() {
      // The answer closes the connection, and with it whatever is still on its way.
    },
  };
}
