import type { Configuration } from "../../client/configuration";
import { openConnections } from "../../client/connections";
import { secrets } from "../account/secrets";
import { CountProgress } from "../terminal/progress";
import { cleanAll, cleanUp } from "./cleaning";
import { judge } from "./judge";
import { prefix } from "./paths";
import { Probe } from "./probe";
import { Realtime, type Times } from "./realtime";
import type { Judged, Report } from "./report";
import type { Level } from "./statement";
import { statements } from "./statements/all";
import { Wire } from "./wire";

export interface Examination {
  configuration: Configuration;
  level: Level;
  signal: AbortSignal;
  /** How long the subscription is listened to, in milliseconds. */
  listenMs: number;
  /** Where the test event goes, at the level that sends one. */
  webhookUrl?: string | undefined;
  /** The other waits, in milliseconds. */
  times?: Partial<Omit<Times, "listenMs">>;
}

const usualTimes = { answerMs: 10_000, settleMs: 3_000 };
/** What was made is deleted within this time, also after Ctrl-C. */
const longestCleanUpMs = 60_000;

/** Looks at every statement, deletes what it has made for that, and takes down every connection. */
export async function examine(examination: Examination): Promise<Report> {
  const { configuration, level, signal, webhookUrl } = examination;
  const { realtimeUrl, realtimeApiUrl } = configuration;
  const times: Times = { ...usualTimes, ...examination.times, listenMs: examination.listenMs };
  return withWires(configuration, times.answerMs, async (wireUntil) => {
    const wire = wireUntil(signal);
    const realtime = new Realtime({ wire, realtimeUrl, secrets, signal, times });
    const probe = new Probe({ wire, realtime, realtimeApiUrl, times, signal, webhookUrl });
    const progress = new CountProgress(process.stderr);
    const onStatement = (done: number, total: number) => progress.show(done, total);
    try {
      void realtime.listened(); // From the beginning, while the rest is looked at.
      const judgement = await judge(probe, { statements, level, signal, onStatement });
      return { ...judgement, statements: [...judgement.statements, await ending(probe)] };
    } finally {
      progress.clear();
      realtime.close();
    }

    function ending({ prefix: begins, made }: Probe): Promise<Judged> {
      return cleanUp(wireUntil(AbortSignal.timeout(longestCleanUpMs)), begins, made);
    }
  });
}

/** Deletes what runs have left that were killed. */
export async function cleanAccount({
  configuration,
  signal,
  times,
}: Omit<Examination, "level">): Promise<Report> {
  return withWires(configuration, times?.answerMs ?? usualTimes.answerMs, async (wireUntil) => {
    return { statements: await cleanAll(wireUntil(signal), prefix), behaviour: {} };
  });
}

/** Runs with what makes a way to the service, each until its own signal; closes all of them. */
async function withWires(
  { apiKey, baseUrl, realtimeUrl, realtimeApiUrl }: Configuration,
  answerMs: number,
  use: (wireUntil: (signal: AbortSignal) => Wire) => Promise<Pick<Report, "statements" | "behaviour">>,
): Promise<Report> {
  secrets.learnAccount({ apiKey, baseUrl, realtimeUrl, realtimeApiUrl });
  const startedAt = new Date().toISOString();
  const connections = await openConnections();
  try {
    const { statements: judged, behaviour } = await use(
      (signal) => new Wire({ baseUrl, apiKey, connections, secrets, signal, answerMs }),
    );
    const ok = judged.every(({ status }) => status !== "differs");
    return { ok, target: new URL(baseUrl).origin, startedAt, statements: judged, behaviour };
  } finally {
    await connections.destroy();
  }
}
