import type { KadoaClient } from "../../client/client";
import { sleep, systemClock } from "../../client/clock";
import type { Channel, Delivery } from "../../client/schemas";
import { findAccount, withClient } from "../account/account";
import { Ending } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { requireEventTypes, requireWorkflows } from "../command-line/known-values";
import type { LogsFlags } from "./options";
import { LogOutput } from "./output";

const pageSize = 100;
const mostPages = 50;
const followEveryMs = 2_000;
/** Rows that come late, or change, are looked for this far back while following, in milliseconds. */
const overlapMs = 120_000;

/** Prints the delivery log, and with `follow` what is added to it. */
export async function run(flags: LogsFlags, cancelling: AbortSignal): Promise<ExitCode> {
  const ending = new Ending(cancelling, flags.follow ? flags.timeout : undefined);
  const { signal } = ending;
  try {
    const account = await findAccount(flags, cancelling);
    return await withClient(account, signal, (client) => printLog(client, flags, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
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

async function read(client: KadoaClient, { event, workflow }: LogsFlags, reading: Reading): Promise<void> {
  const { since, signal, rows } = reading;
  const startDate = new Date(client.serverClock.earliestAt(since) ?? since).toISOString();
  const filter = {
    startDate,
    limit: pageSize,
    workflowId: workflow,
    eventType: event?.length === 1 ? event[0] : undefined,
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
