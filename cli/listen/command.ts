import type { KadoaClient } from "../../client/client";
import { fileCursorStore, listen, type RealtimeEvent, type RealtimeStatus } from "../../delivery/realtime";
import { findAccount, openAccount } from "../account";
import type { AccountFlags } from "../account-options";
import { isCancelled } from "../cancel";
import { type ExitCode, exitCodes } from "../exit-codes";
import { requireEventTypes, requireWorkflows } from "../known-values";
import { Output } from "./output";

export interface ListenFlags extends AccountFlags {
  event?: string[];
  workflow?: string[];
  count?: number;
  /** Milliseconds. */
  timeout?: number;
  cursor?: string;
  output?: "text" | "json";
}

/** Prints events until the count, the time, a signal or the reader of the output ends it. */
export async function listenCommand(flags: ListenFlags, cancelling: AbortSignal): Promise<ExitCode> {
  const output = new Output(flags.output ?? (process.stdout.isTTY ? "text" : "json"));
  const ending = endings(flags.timeout, { output, cancelling });
  try {
    const client = await openAccount(await findAccount(flags, cancelling), ending.signal);
    try {
      await requireEventTypes({ flag: "--event", values: flags.event }, { client, signal: ending.signal });
      await requireWorkflows(
        { flag: "--workflow", values: flags.workflow },
        { client, signal: ending.signal },
      );
      return await printEvents(client, flags, { output, ending });
    } finally {
      await client.close();
    }
  } finally {
    ending.release();
  }
}

async function printEvents(
  client: KadoaClient,
  flags: ListenFlags,
  { output, ending }: { output: Output; ending: ReturnType<typeof endings> },
): Promise<ExitCode> {
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
  output.talk(`${printed}${wanted} events in time${lastTrouble ? `; ${lastTrouble}` : ""}.`);
  return exitCodes.doesNotHold;
}

function isWanted({ eventType, workflowId }: RealtimeEvent, { event, workflow }: ListenFlags): boolean {
  return (
    (event === undefined || event.includes(eventType)) &&
    (workflow === undefined || (workflowId !== undefined && workflow.includes(workflowId)))
  );
}

type EndReason = "timeout" | "cancelled" | "closed";

/** Everything outside the stream that ends it; the first one counts. */
function endings(
  timeoutMs: number | undefined,
  { output, cancelling }: { output: Output; cancelling: AbortSignal },
) {
  const controller = new AbortController();
  let reason: EndReason | undefined;
  const end = (why: EndReason) => () => {
    reason ??= why;
    controller.abort();
  };
  const cancel = end("cancelled");
  const timer = timeoutMs === undefined ? undefined : setTimeout(end("timeout"), timeoutMs);
  cancelling.addEventListener("abort", cancel, { once: true });
  output.onClosed(end("closed"));
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    release() {
      clearTimeout(timer);
      cancelling.removeEventListener("abort", cancel);
    },
  };
}

function troubleIn(status: RealtimeStatus): string | undefined {
  if (status.type === "retrying") return `no connection: ${status.error.problem}`;
  if (status.type === "reconnecting") return `the connection was lost: ${status.reason}`;
  return undefined;
}
