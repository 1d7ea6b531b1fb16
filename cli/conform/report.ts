import { plain } from "../../client/plain";
import { leftOut } from "../../client/secrets";
import { secrets } from "../account/secrets";
import { columns } from "../terminal/columns";
import { jsonLine } from "../text/json";
import { numbered, tallied } from "../text/words";
import type { Found } from "./difference";
import type { Outcome, Statement } from "./statement";

/** A statement and what became of it. */
export interface Judged {
  id: string;
  question?: number;
  source: string;
  status: Outcome["status"] | "differs";
  expected?: string;
  seen?: string;
  reason?: string;
  requestId?: string;
}

export interface Report {
  ok: boolean;
  /** The origin of the API. */
  target: string;
  /** ISO 8601. */
  startedAt: string;
  statements: Judged[];
  /** What a behaviour file may hold; what is missing was not found out. */
  behaviour: Found;
}

/** More of one sentence, in signs, nobody reads. */
const longestWords = 300;

/** On one line, without secrets, and with nothing that could steer a terminal. */
export function withoutSecrets(words: string): string {
  const said = (secrets.said(words) ?? leftOut).replace(/\s+/g, " ").trim();
  return plain(said.length > longestWords ? `${said.slice(0, longestWords)} …` : said);
}

/** The statement with its outcome, in the order in which people read them. */
export function judgedAs(
  { id, question, source, expected }: Pick<Statement<never>, "id" | "question" | "source" | "expected">,
  status: Judged["status"],
  { seen, reason, requestId }: Pick<Outcome, "seen" | "reason" | "requestId">,
): Judged {
  return {
    id,
    ...(question === undefined ? {} : { question }),
    source,
    status,
    ...(expected === undefined ? {} : { expected }),
    ...(seen === undefined ? {} : { seen: withoutSecrets(seen) }),
    ...(reason === undefined ? {} : { reason: withoutSecrets(reason) }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

export function asJson(report: Report): string {
  return jsonLine(report);
}

/** For people: what differs and what was found out, line by line, and what to do with it. */
export function asText({ target, statements, behaviour, ok }: Report, next: string): string {
  const of = (wanted: Judged["status"]) => statements.filter(({ status }) => status === wanted);
  const shown = [...of("differs"), ...of("recorded"), ...of("not-tried")];
  const rows = shown.map((judged) => [judged.status, judged.id, wordsOf(judged)]);
  const tally = tallied(statements, ["differs", "holds", "recorded", "not-tried"], wordsFor);
  const keys = Object.keys(behaviour).length;
  return [
    ...(rows.length === 0
      ? []
      : [...columns(["RESULT", "STATEMENT", "SEEN"], rows, { sentences: true }), ""]),
    `${target}: ${tally || "nothing was looked at"}. ${ok ? "Nothing" : "Something"} differs from Kadoa's documents.`,
    ...(keys === 0 ? [] : [`Found out of its behaviour: ${numbered(keys, "key")}. ${next}`]),
  ].join("\n");
}

function wordsFor(count: number, status: Judged["status"]): string {
  return status === "holds" ? `${count} hold` : `${count} ${status === "differs" ? "differ" : status}`;
}

function wordsOf({ question, expected, seen, reason, requestId, source, status }: Judged): string {
  const about = question === undefined ? "" : ` (question ${question})`;
  if (status === "differs") {
    const id = requestId === undefined ? "" : `; request ${requestId}`;
    return `${seen ?? "?"}, and not: ${expected ?? "an answer"}${about} (${source}${id})`;
  }
  return `${seen ?? reason ?? ""}${about}`;
}
