import type { KadoaClient } from "../../client/client";
import { sleep, systemClock } from "../../client/clock";
import type { Channel, Delivery } from "../../client/schemas";
import { findAccount, openAccount } from "../account";
import type { AccountFlags } from "../account-options";
import { type ExitCode, exitCodes } from "../exit-codes";
import { requireEventTypes, requireWorkflows } from "../known-values";
import { LogOutput } from "./output";

export interface LogsFlags extends AccountFlags {
  event?: string[];
  workflow?: string;
  /** Milliseconds. */
  since: number;
  limit: number;
  follow?: boolean;
  /** Milliseconds. */
  timeout?: number;
  output?: "text" | "json";
}

const pageSize = 100;
const mostPages = 50;
const followEveryMs = 2_000;
/** Rows that come late, or change, are looked for this far back while following, in milliseconds. */
const overlapMs = 120_000;

/** Prints the delivery log, and with `follow` what is added to it. */
export async function logsCommand(flags: LogsFlags, cancelling: AbortSignal): Promise<ExitCode> {
  const ending = endings(flags.follow ? flags.timeout : undefined, cancelling);
  try {
    const client = await openAccount(await findAccount(flags, cancelling), ending.signal);
    try {
      return await printLog(client, flags, ending.signal);
    } finally {
      await client.close();
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return ending.reason === "timeout" ? exitCodes.holds : exitCodes.cancelled;
  } finally {
    ending.release();
  }
}

async function printLog(client: KadoaClient, flags: LogsFlags, signal: AbortSignal): Promise<ExitCode> {
  const output = new LogOutput(flags.output ?? (process.stdout.isTTY ? "text" : "json"));
  await requireEventTypes({ flag: "--event", values: flags.event }, { client, signal });
  const channels = await client.channels.list({ signal });
  const rows: Delivery[] = [];
  const print = () => output.rows(inOrder(rows).slice(-flags.limit), channels);
  try {
    await read(client, flags, { since: systemClock.now() - flags.since, signal, rows });
    // The log may know a workflow that is gone.
    if (rows.length === 0 && flags.workflow !== undefined) {
      await requireWorkflows({ flag: "--workflow", values: [flags.workflow] }, { client, signal });
    }
  } catch (error) {
    if (signal.aborted) print();
    throw error;
  }
  if (flags.follow) output.ready();
  print();
  if (flags.follow) await follow(client, flags, { channels, known: rows, output, signal });
  if (rows.length > 0) return exitCodes.holds;
  output.nothing(flags);
  return exitCodes.nothingThere;
}

interface Following {
  channels: readonly Channel[];
  known: readonly Delivery[];
  output: LogOutput;
  signal: AbortSignal;
}

async function follow(client: KadoaClient, flags: LogsFlags, { known, ...rest }: Following): Promise<never> {
  const { channels, output, signal } = rest;
  let seen = new Map(known.map((row) => [row.id, row.eventStatus]));
  while (true) {
    await sleep(systemClock, followEveryMs, signal);
    const rows: Delivery[] = [];
    await read(client, flags, { since: systemClock.now() - overlapMs, signal, rows });
    output.rows(
      inOrder(rows).filter((row) => !seen.has(row.id) || seen.get(row.id) !== row.eventStatus),
      channels,
    );
    // What is older than the overlap does not come back.
    seen = new Map(rows.map((row) => [row.id, row.eventStatus]));
  }
}

interface Reading {
  since: number;
  signal: AbortSignal;
  /** Where the rows go as they come, so that they are known also when the reading is cut short. */
  rows: Delivery[];
}

async function read(
  client: KadoaClient,
  { event, workflow }: LogsFlags,
  { since, signal, rows }: Reading,
): Promise<void> {
  const startDate = new Date(client.serverClock.earliestAt(since) ?? since).toISOString();
  const filter = {
    startDate,
    limit: pageSize,
    ...(workflow === undefined ? {} : { workflowId: workflow }),
    ...(event?.length === 1 ? { eventType: event[0] } : {}),
  };
  for (let page = 0; page < mostPages; page++) {
    const { events, hasMore } = await client.deliveries({ ...filter, offset: page * pageSize }, { signal });
    rows.push(...events.filter(({ eventType }) => event === undefined || event.includes(eventType)));
    if (!hasMore || events.length === 0) break;
  }
}

/** Oldest first. */
function inOrder(rows: readonly Delivery[]): Delivery[] {
  return [...rows].sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
}

function endings(timeoutMs: number | undefined, cancelling: AbortSignal) {
  const controller = new AbortController();
  let reason: "timeout" | "cancelled" | undefined;
  const end = (why: "timeout" | "cancelled") => () => {
    reason ??= why;
    controller.abort();
  };
  const cancel = end("cancelled");
  const timer = timeoutMs === undefined ? undefined : setTimeout(end("timeout"), timeoutMs);
  cancelling.addEventListener("abort", cancel, { once: true });
  process.stdout.on("error", cancel);
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    release() {
      clearTimeout(timer);
      cancelling.removeEventListener("abort", cancel);
      process.stdout.off("error", cancel);
    },
  };
}
