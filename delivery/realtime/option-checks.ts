import { z } from "zod";
import { KadoaError } from "../../client/errors";
import type { ListenOptions } from "./options";

const schema = z.object({
  maxFrameBytes: z.int().min(1_024).optional(),
  silenceLimitMs: z.int().min(1_000).optional(),
  // The last two events have to be known again.
  deduplicationWindow: z.int().min(2).max(10_000_000).optional(),
});

/** @throws KadoaError CONFIGURATION that names the option */
export function checkOptions(options: ListenOptions): void {
  const issue = schema.safeParse(options).error?.issues[0];
  if (issue === undefined) return;
  throw new KadoaError("CONFIGURATION", `listen(): ${issue.path.join(".")} is not usable: ${issue.message}`, {
    fix: "leave it out, or give a whole number within its bounds.",
  });
}
