import { KadoaError } from "../../client/errors";
import { plain } from "../../client/plain";
import type { Reply } from "./intake";

/** Tells the process's log. */
export function warn(words: string): void {
  process.emitWarning(plain(words), "KadoaWebhook");
}

/**
 * Makes what an answer throws an answer of its own, 500: nothing that goes wrong here may end the process. A fault
 * that comes with every delivery is told once; the sender is told nothing but this package's own words.
 */
export function answered<Args extends unknown[]>(
  answer: (...args: Args) => Promise<Reply>,
): (...args: Args) => Promise<Reply> {
  let told = "";
  return async (...args) => {
    try {
      return await answer(...args);
    } catch (error) {
      const isOurs = error instanceof KadoaError;
      const words = isOurs ? error.message : `the webhook handler failed: ${String(error)}`;
      if (words !== told) warn(words);
      told = words;
      return { status: 500, body: { error: isOurs ? words : "the webhook handler failed" } };
    }
  };
}

/** When something else has read the body, and what is left of it is no proof of what was sent. */
export function bodyIsGone(): KadoaError {
  const problem = "something has read the body before the webhook handler, and left no raw body";
  return new KadoaError("UNSUPPORTED", problem, {
    fix: "put the handler's listener before any body parser such as express.json().",
  });
}
