import { join } from "node:path";
import { type Account, emulatorAccount, realAccount, requireApiKey } from "./accounts.mts";
import { dataFolder, pulumiEnvironment } from "./checkout.mts";
import type { Flags } from "./flags.mts";
import { withLock } from "./lock.mts";
import { buildIfStale } from "./package.mts";
import { ensurePulumi } from "./pulumi-cli/ensure.mts";
import { Stack } from "./stack.mts";

/**
 * Runs the work on the stack of an account, with everything it needs made ready, and stops what was started for
 * it. Only one such session per account at a time.
 */
export async function inSession(
  flags: Flags,
  work: (stack: Stack, account: Account) => Promise<void>,
): Promise<void> {
  if (flags.real) requireApiKey(); // Told before a set-up that may take minutes.
  const lock = join(dataFolder, flags.real ? "real.lock" : "emulator.lock");
  const options = {
    purpose: "Another npm start or npm run destroy",
    waitMs: 15_000, // Long enough to tell one that is at work from one that was killed.
    onWait: (holder: string) => say(`Waiting for another npm start or npm run destroy (${holder}) …`),
  };
  await withLock(lock, options, async () => {
    const cli = await ensurePulumi();
    await buildIfStale();
    const account = flags.real ? await realAccount(say, flags) : await emulatorAccount(say);
    try {
      await work(new Stack(cli, account, await pulumiEnvironment(cli, account.environment)), account);
    } finally {
      await account.close();
    }
  });
}

/** Talk goes to standard error, results to standard output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
