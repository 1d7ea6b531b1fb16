import * as pulumi from "@pulumi/pulumi";
import type { KadoaClient } from "../client/client";
import { plain } from "../client/plain";
import type { Secrets } from "../client/secrets";
import { programMemory } from "./program";

/**
 * Asks Kadoa something while the program runs: with the stack's configuration, or the environment's, as the
 * resources do. The client is loaded at the first question; most programs ask none.
 * @throws RunError that says who asked, what went wrong and what to do
 */
export async function ask<T>(
  who: string,
  profile: string | undefined,
  question: (client: KadoaClient) => Promise<T>,
): Promise<T> {
  let secrets: Secrets | undefined;
  try {
    const session = await programMemory("session", openSession);
    secrets = session.secrets;
    return await question(await session.account(profile).client());
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw error;
    const words = error instanceof Error ? error.message : String(error);
    // It says by itself who asked, and its class is not loaded here.
    if (error instanceof Error && error.name === "LookUpProblem") throw new pulumi.RunError(plain(words));
    throw new pulumi.RunError(plain(`${who} failed, ${secrets?.hidden(words) ?? words}`));
  }
}

/** Whether the program could ask at all: previews work without a key. */
export function isConfigured(profile: string | undefined): boolean {
  const config = new pulumi.Config("kadoa");
  if (profile !== undefined) return config.get("profiles") !== undefined;
  return Boolean(config.get("apiKey") || process.env.KADOA_API_KEY);
}

async function openSession() {
  const { sessionOfProgram } = await import("../provider/account/program-session.ts");
  return sessionOfProgram(
    (words) => void pulumi.log.warn(words),
    (name) => new pulumi.Config("kadoa").get(name.replace(/^kadoa:/, "")),
  );
}
