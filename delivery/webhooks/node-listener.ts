import type { IncomingMessage, ServerResponse } from "node:http";
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
      .catch((): Reply => ({ status: 500, body: { error: "the receiver failed" } }))
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
        throw new Error("the body was read before; put this listener before any body parser");
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
