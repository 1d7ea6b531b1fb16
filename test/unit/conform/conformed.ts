import type { Emulator } from "pulumi-kadoa/emulator";
import { cleanAccount, type Examination, examine } from "../../../cli/conform/examination";
import type { Judged, Report } from "../../../cli/conform/report";

/** The heartbeat of an emulator that is listened to for a moment. */
export const heartbeatIntervalMs = 150;

/** Where a Kadoa is, and with which key. */
export type Place = Pick<Emulator, "apiKey" | "url" | "realtimeUrl">;

function placed({ apiKey, url, realtimeUrl }: Place): Examination {
  return {
    configuration: { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url },
    level: "read",
    signal: new AbortController().signal,
    listenMs: 1_000,
    times: { answerMs: 5_000, settleMs: 250 },
  };
}

/** Holds a Kadoa against its documents, in this process, with short waits. */
export function conformed(place: Place, more: Partial<Examination> = {}): Promise<Report> {
  return examine({ ...placed(place), ...more });
}

/** Deletes what runs have left. */
export function cleaned(place: Place): Promise<Report> {
  return cleanAccount(placed(place));
}

export function differing({ statements }: Report): Judged[] {
  return statements.filter(({ status }) => status === "differs");
}

/** What became of one statement. */
export function found({ statements }: Report, id: string): Partial<Judged> {
  return statements.find((statement) => statement.id === id) ?? {};
}
