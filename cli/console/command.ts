import { once } from "node:events";
import { accountSource } from "../../console/server/account-source";
import { Console } from "../../console/server/console";
import { serveConsole } from "../../console/server/http-server";
import type { StackKnowledge } from "../../console/server/source";
import {
  accountFrom,
  accountIn,
  type FoundAccount,
  type Source,
  sourceOf,
  withClient,
} from "../account/account";
import { toItsEnd } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { readStack } from "../pulumi/stack";
import { reviewerFor } from "../review/for-console";
import { jsonLine } from "../text/json";
import type { ConsoleFlags } from "./options";

/** Serves the console until it is told to end, which is what it is meant to do. */
export async function run(flags: ConsoleFlags, signal: AbortSignal): Promise<ExitCode> {
  const source = await sourceOf(flags, signal);
  const { account, stack } = await lookUp(source, flags, signal);
  return withClient(account, signal, async (client) => {
    const reviewer = reviewerFor(stack && { name: stack.stack, cwd: flags.cwd });
    const page = new Console({
      source: accountSource({ client, from: account.from }),
      ...{ prefix: "", stack, reviewer },
    });
    const { url, close } = await serveConsole(page, flags.port);
    toItsEnd(signal);
    console.log(flags.json ? jsonLine({ url }) : welcome(url));
    if (!signal.aborted) await once(signal, "abort");
    await close();
    return exitCodes.holds;
  });
}

/** The account; of a stack also what it manages, so that the rest can be marked. */
async function lookUp(
  source: Source,
  flags: ConsoleFlags,
  signal: AbortSignal,
): Promise<{ account: FoundAccount; stack?: StackKnowledge }> {
  if (source.kind === "environment") return { account: await accountFrom(source, flags, signal) };
  const content = await readStack(source.stack, { cwd: flags.cwd, signal });
  return {
    account: await accountIn(content, source, flags),
    stack: { stack: source.stack, managed: new Set(content.resources.map(({ id }) => id)) },
  };
}

function welcome(url: string): string {
  return `The console is ready. Open this address, which works once:

  ${url}

Ctrl-C stops it.`;
}
