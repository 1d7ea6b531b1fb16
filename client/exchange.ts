import type { Dispatcher } from "undici";
import type { Answer } from "./answers";
import { userAgent } from "./version.gen";

export interface ExchangeRequest {
  method: Dispatcher.HttpMethod;
  headers: Readonly<Record<string, string>>;
  /** What is sent; null for nothing. */
  body: string | null;
  /** Bounds the answer, its body included. */
  signal: AbortSignal;
  maximumBytes: number;
  /** What is thrown when the answer has more. */
  tooLarge(answer: Pick<Answer, "status" | "headers">): Error;
}

/** One request and its whole answer, whatever that is. */
export async function exchange(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers, body, signal, maximumBytes, tooLarge }: ExchangeRequest,
): Promise<Answer> {
  const { statusCode: status, ...response } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    signal,
    headers: { accept: "application/json", "user-agent": userAgent, ...headers },
    body,
    headersTimeout: 0, // The signal covers headers and body.
    bodyTimeout: 0,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += (chunk as Buffer).length;
    if (size > maximumBytes) throw tooLarge({ status, headers: response.headers });
    chunks.push(chunk as Buffer);
  }
  return { status, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") };
}
