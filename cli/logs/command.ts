import { KadoaClient } from "../../client/client";
import { sleep, systemClock } from "../../client/clock";
import { resolveConfiguration } from "../../client/configuration";
import type { Channel, Delivery } from "../../client/schemas";
import { type ExitCode, exitCodes } from "../exit-codes";
import { secrets } from "../secrets";
import { LogOutput } from "./output";

export interface LogsFlags {
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
export async function logsCommand(flags: LogsFlags): Promise<ExitCode> {
  const client = new KadoaClient(resolveConfiguration(), { secrets });
  const ending = endings(flags.follow ? flags.timeout : undefined);
  const output = new LogOutput(flags.output ?? (process.stdout.isTTY ? "text" : "json"));
  try {
    const channels = await client.channels.list({ signal: ending.signal });
    const rows = await read(client, flags, { since: systemClock.now() - flags.since, signal: ending.signal });
    if (flags.follow) output.ready();
    output.rows(rows.slice(-flags.limit), channels);
    if (!flags.follow) return rows.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
    await follow(client, flags, { channels, known: rows, output, signal: ending.signal });
    return exitCodes.holds;
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return ending.reason === "timeout" ? exitCodes.holds : exitCodes.cancelled;
  } finally {
    ending.release();
    await client.close();
  }
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
    const rows = await read(client, flags, { since: systemClock.now() - overlapMs, signal });
    output.rows(
      rows.filter((row) => !seen.has(row.id) || seen.get(row.id) !== row.eventStatus),
      channels,
    );
    // What is older than the overlap does not come back.
    seen = new Map(rows.map((row) => [row.id, row.eventStatus]));
  }
}

/** Oldest first. */
async function read(
  client: KadoaClient,
  { event, workflow }: LogsFlags,
  { since, signal }: { since: number; signal: AbortSignal },
): Promise<Delivery[]> {
  const startDate = new Date(client.serverClock.earliestAt(since) ?? since).toISOString();
  const filter = {
    startDate,
    limit: pageSize,
    ...(workflow === undefined ? {} : { workflowId: workflow }),
    ...(event?.length === 1 ? { eventType: event[0] } : {}),
  };
  const rows: Delivery[] = [];
  for (let page = 0; page < mostPages; page++) {
    const { events, hasMore } = await client.deliveries({ ...filter, offset: page * pageSize }, { signal });
    rows.push(...events);
    if (!hasMore || events.length === 0) break;
  }
  return rows
    .filter(({ eventType }) => event === undefined || event.includes(eventType))
    .sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
}

function endings(timeoutMs: number | undefined) {
  const controller = new AbortController();
  let reason: "timeout" | "cancelled" | undefined;
  const end = (why: "timeout" | "cancelled") => () => {
    reason ??= why;
    controller.abort();
  };
  const cancel = end("cancelled");
  const timer = timeoutMs === undefined ? undefined : setTimeout(end("timeout"), timeoutMs);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, cancel);
  process.stdout.on("error", cancel);
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    release() {
      clearTimeout(timer);
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, cancel);
      process.stdout.off("error", cancel);
    },
  };
}
