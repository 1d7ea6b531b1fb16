import type { Configuration } from "../../client/configuration";
import { defaultDispatcher } from "../../client/http";
import { secrets } from "../account/secrets";
import { CountProgress } from "../terminal/progress";
import { judge } from "./judge";
import { Probe } from "./probe";
import { Realtime, type Times } from "./realtime";
import type { Report } from "./report";
import type { Level } from "./statement";
import { statements } from "./statements/all";
import { Wire } from "./wire";

export interface Examination {
  configuration: Configuration;
  level: Level;
  signal: AbortSignal;
  /** How long the subscription is listened to, in milliseconds. */
  listenMs: number;
  /** The other waits, in milliseconds. */
  times?: Partial<Omit<Times, "listenMs">>;
}

const usualTimes = { answerMs: 10_000, settleMs: 3_000 };

/** Looks at every statement, and takes down every connection. */
export async function examine({
  configuration,
  level,
  signal,
  listenMs,
  times = {},
}: Examination): Promise<Report> {
  const { apiKey, baseUrl, realtimeUrl } = configuration;
  secrets.learnAccount(configuration);
  const startedAt = new Date().toISOString();
  const dispatcher = await defaultDispatcher();
  const all: Times = { ...usualTimes, ...times, listenMs };
  const wire = new Wire({ baseUrl, apiKey, dispatcher, secrets, signal, answerMs: all.answerMs });
  const realtime = new Realtime({ wire, realtimeUrl, secrets, signal, times: all });
  const probe = new Probe({ wire, realtime, times: all, signal });
  const progress = new CountProgress(process.stderr);
  try {
    void realtime.listened(); // From the beginning, while the rest is looked at.
    const onStatement = (done: number, total: number) => progress.show(done, total);
    const judgement = await judge(probe, { statements, level, signal, onStatement });
    const ok = judgement.statements.every(({ status }) => status !== "differs");
    return { ok, target: new URL(baseUrl).origin, startedAt, ...judgement };
  } finally {
    progress.clear();
    realtime.close();
    await dispatcher.destroy();
  }
}
