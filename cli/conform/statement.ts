import type { Found } from "./difference";
import type { Answer } from "./wire";

/** What a run may do; each level includes those before it. */
export const levels = ["read", "write", "send"] as const;
export type Level = (typeof levels)[number];

/** What a look at one statement showed. */
export interface Outcome {
  status: "holds" | "recorded" | "not-tried";
  /** What was seen, in words of our own: never a secret, nor a name or an id of the account's objects. */
  seen?: string;
  reason?: string;
  requestId?: string;
  behaviour?: Found;
}

/** One line of the contract that a client can see. */
export interface Statement<Probe> {
  /** Names it for good, such as `channels.list`. */
  id: string;
  /** The number of the open question that it answers. */
  question?: number;
  /** The document that says it, or that leaves it open. */
  source: string;
  level: Level;
  /** Statements without which this one would say nothing: they have to hold or to be recorded. */
  needs?: readonly string[];
  /** What the document says; absent where what is seen is only recorded. */
  expected?: string;
  look(probe: Probe): Outcome | Promise<Outcome>;
}

export function holds(answer?: Pick<Answer, "requestId">, behaviour?: Found): Outcome {
  return { status: "holds", ...of(answer), ...(behaviour && { behaviour }) };
}

export function recorded(seen: string, answer?: Pick<Answer, "requestId">, behaviour?: Found): Outcome {
  return { status: "recorded", seen, ...of(answer), ...(behaviour && { behaviour }) };
}

export function notTried(reason: string): Outcome {
  return { status: "not-tried", reason };
}

function of(answer: Pick<Answer, "requestId"> | undefined): Pick<Outcome, "requestId"> {
  return answer === undefined ? {} : { requestId: answer.requestId };
}

/** A statement that no run tries, because a try would break a promise of this command. */
export function neverTried(
  about: Pick<Statement<unknown>, "id" | "question" | "source">,
  reason: string,
): Statement<unknown> {
  return { ...about, level: "read", look: () => notTried(reason) };
}
