import { Difference, type Found } from "./difference";
import type { Probe } from "./probe";
import { type Judged, judgedAs } from "./report";
import { type Level, levels, notTried, type Outcome, type Statement } from "./statement";

export interface Judging {
  statements: readonly Statement<Probe>[];
  level: Level;
  signal: AbortSignal;
  /** Told before each statement. */
  onStatement(done: number, total: number): void;
}

/** What the statements came to. It never throws: what a service does is no reason for that. */
export interface Judgement {
  statements: Judged[];
  behaviour: Found;
}

type Judge = { status: Judged["status"] } & Omit<Outcome, "status">;

/** Looks at the statements one after the other, in their order. */
export async function judge(
  probe: Probe,
  { statements, level, signal, onStatement }: Judging,
): Promise<Judgement> {
  const judged: Judged[] = [];
  const behaviour: Found = {};
  for (const [index, statement] of statements.entries()) {
    onStatement(index, statements.length);
    const outcome = await lookAt(statement);
    Object.assign(behaviour, outcome.behaviour);
    judged.push(judgedAs(statement, outcome.status, outcome));
  }
  return { statements: judged, behaviour };

  async function lookAt(statement: Statement<Probe>): Promise<Judge> {
    if (levels.indexOf(statement.level) > levels.indexOf(level))
      return notTried(`needs --${statement.level}`);
    if (signal.aborted) return notTried("cancelled");
    if (probe.wire.isSilent) return notTried("the service had stopped to answer");
    const missing = statement.needs?.find((id) => !isThere(id));
    if (missing !== undefined) return notTried(`${missing} did not hold`);
    try {
      return await statement.look(probe);
    } catch (error) {
      if (signal.aborted) return notTried("cancelled");
      if (!(error instanceof Difference)) return failedIn(error);
      const { seen, requestId, behaviour: found } = error;
      return {
        status: "differs",
        seen,
        ...(requestId === undefined ? {} : { requestId }),
        ...(found && { behaviour: found }),
      };
    }
  }

  function isThere(id: string): boolean {
    const status = judged.find((each) => each.id === id)?.status;
    return status === "holds" || status === "recorded";
  }
}

/** What we did not think of is seen as what it is, and the next statement is looked at. */
function failedIn(error: unknown): Judge {
  const words = error instanceof Error ? error.name : typeof error;
  return { status: "differs", seen: `something that this command cannot read (${words})` };
}
