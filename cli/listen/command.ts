import type { KadoaClient } from "../../client/client";
import { fileCursorStore, listen, type RealtimeEvent, type RealtimeStatus } from "../../delivery/realtime";
import { findAccount, withClient } from "../account/account";
import { Ending, isCancelled } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { requireEventTypes, requireWorkflows } from "../command-line/known-values";
import { talk } from "../terminal/talk";
import type { ListenFlags } from "./options";
import { Output } from "./output";

/** Prints events until the count, the time, a signal or the reader of the output ends it. */
export async function run(flags: ListenFlags, cancelling: AbortSignal): Promise<ExitCode> {
  const output = new Output(flags.output ?? (process.stdout.isTTY ? "text" : "json"));
  const ending = new Ending(cancelling, flags.timeout);
  const { signal } = ending;
  try {
    return await withClient(await findAccount(flags, cancelling), signal, async (client) => {
      await requireEventTypes({ flag: "--event", values: flags.event }, { client, signal });
      await requireWorkflows({ flag: "--workflow", values: flags.workflow }, { client, signal });
      return await printEvents(client, flags, output, ending);
    });
  } finally {
    ending.release();
  }
}

async function printEvents(client: KadoaClient, flags: ListenFlags, output: Output, ending: Ending) {
  let lastTrouble: string | undefined;
  const listener = listen({
    client,
    signal: ending.signal,
    ...(flags.cursor === undefined ? {} : { cursorStore: fileCursorStore(flags.cursor) }),
    onStatus: (status) => {
      lastTrouble = troubleIn(status) ?? (status.type === "connected" ? undefined : lastTrouble);
      output.status(status);
    },
  });
  let printed = 0;
  try {
    await listener.ready();
    await output.ready();
    for await (const event of listener) {
      if (!isWanted(event, flags)) continue;
      await output.event(event);
      printed += 1;
      if (printed < (flags.count ?? Number.POSITIVE_INFINITY)) continue;
      listener.done(); // Printed is handled: it does not come again with the same cursor file.
      break;
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    await listener.close();
  }
  const { discontinuities } = listener.statistics;
  const reason = printed === flags.count ? "count" : ending.reason;
  await output.end({ reason, events: printed, discontinuities });
  if (reason === "cancelled") return exitCodes.cancelled;
  const complete = flags.count === undefined ? lastTrouble === undefined : printed === flags.count;
  if (reason !== "timeout" || complete) return exitCodes.holds;
  const wanted = flags.count === undefined ? "" : ` of ${flags.count}`;
  talk(`${printed}${wanted} events in time${lastTrouble ? `; ${lastTrouble}` : ""}.`);
  return exitCodes.doesNotHold;
}

function isWanted({ eventType, workflowId }: RealtimeEvent, { event, workflow }: ListenFlags): boolean {
  return (
    (event === undefined || event.includes(eventType)) &&
    (workflow === undefined || (workflowId !== undefined && workflow.includes(workflowId)))
  );
}

function troubleIn(status: RealtimeStatus): string | undefined {
  if (status.type === "retrying") return `no connection: ${status.error.problem}`;
  if (status.type === "reconnecting") return `the connection was lost: ${status.reason}`;
  return undefined;
}
