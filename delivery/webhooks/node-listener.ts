import type { IncomingMessage, ServerResponse } from "node:http";
import { answered, bodyIsGone, warn } from "./failures";
import type { IncomingDelivery, Reply } from "./intake";

/** A listener of `node:http`, which Express and Fastify take as well. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Lets a handler answer requests of `node:http`. A request that is not read to its end ends its connection. */
export function nodeListener(
  answer: (delivery: IncomingDelivery, request: IncomingMessage) => Promise<Reply>,
): NodeListener {
  const replyTo = answered(answer);
  return (request, response) => {
    void replyTo(deliveryOf(request), request)
      .then((reply) => send(reply, request, response))
      .catch((error: unknown) => {
        warn(`a webhook delivery could not be answered: ${String(error)}`);
        // Somebody else may be answering it; else the sender must not wait for nothing.
        if (!response.headersSent) response.destroy();
      });
  };
}

function send({ status, headers, body }: Reply, request: IncomingMessage, response: ServerResponse): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(text);
}

function deliveryOf(request: IncomingMessage): IncomingDelivery {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return {
    method: request.method ?? "",
    // Node drops the second of two Authorization headers; here it is seen, and judged.
    header: (name) => request.headersDistinct[name.toLowerCase()]?.join(", "),
    async read() {
      chunks ??= chunksOf(request);
      const next = await chunks.next();
      return next.done ? undefined : next.value;
    },
    abandon() {
      // The answer closes the connection, and with it whatever is still on its way.
    },
  };
}

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  if (request.readableDidRead || request.readableEnded) yield rawBodyOf(request);
  else yield* request;
}

/**
 * The bytes that a body parser has left, byte for byte as they came.
 * @throws KadoaError UNSUPPORTED when it left none: what was parsed is no longer what was sent
 */
function rawBodyOf(request: IncomingMessage): Uint8Array {
  const { rawBody, body }: { rawBody?: unknown; body?: unknown } = request as object;
  for (const left of [rawBody, body]) {
    if (left instanceof Uint8Array) return left;
    if (typeof left === "string") return Buffer.from(left);
  }
  throw bodyIsGone();
}
