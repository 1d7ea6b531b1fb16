import type { Secrets } from "./secrets";

/**
 * Every way in which this package fails, one line each.
 * User faults come first: the message says what to change. Then what the service or the network did.
 */
export const errorCodes = {
  /** A setting of this package is missing or malformed: stack configuration, environment, flag. */
  CONFIGURATION: "user",
  /** 401: the API key is unknown. */
  AUTHENTICATION: "user",
  /** 403: the API key is known and may not do this. */
  FORBIDDEN: "user",
  /** 404: there is no such object in this workspace. */
  NOT_FOUND: "user",
  /** 400 or 422: the service refused what was sent. */
  INVALID: "user",
  /** 409: the object is managed elsewhere, or changed meanwhile. */
  CONFLICT: "user",
  /** An object with the same unique key already exists. */
  DUPLICATE: "user",
  /** The API key belongs to another workspace than the state was made in. */
  WRONG_WORKSPACE: "user",
  /** Something was asked for that this kind of resource cannot do. */
  UNSUPPORTED: "user",
  /** The object is in use, or not ours; what was asked would take it from others. */
  REFUSED: "user",
  /** 429: too many requests, and waiting did not help. */
  RATE_LIMITED: "system",
  /** 5xx or 425: the service failed; a write may or may not have happened. */
  SERVER: "system",
  /** No connection came about: nothing was sent. */
  UNREACHABLE: "system",
  /** The connection broke after something was sent; a write may or may not have happened. */
  CONNECTION_LOST: "system",
  /** No answer within the deadline, or 408; a write may or may not have happened. */
  TIMEOUT: "system",
  /** The answer is not what the API documents; a write may or may not have happened. */
  UNEXPECTED_ANSWER: "system",
  /** A create was interrupted and what it made cannot be told from other objects. */
  AMBIGUOUS: "system",
  /** Events that were declared did not arrive. */
  NOT_DELIVERED: "system",
  /** The caller's AbortSignal ended the work. */
  CANCELLED: "user",
} as const;

/** A code of the table above; programs can tell faults apart by it. */
export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** What the fault is about: `WebhookChannel "ops": create failed`. */
  subject?: string;
  /** One sentence: what to do about it. */
  fix?: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  /** `x-request-id` of the answer, or the one that was sent. */
  requestId?: string;
  /** Seconds that the service asked to wait, when it said so. */
  retryAfterSeconds?: number;
  /** Whether the same call may well succeed a little later. @default false */
  transient?: boolean;
  /** How often the call was tried, when more than once. */
  tries?: number;
  cause?: unknown;
}

/** The only error this package throws. The message is complete by itself and holds no secret. */
export class KadoaError extends Error {
  /** Always `KadoaError`, also for an error that another copy of this package threw. */
  override readonly name = "KadoaError";
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The id by which Kadoa's support finds the call: that of the answer, or the one that was sent. */
  readonly requestId?: string;
  /** Seconds that the service asked to wait, when it said so. */
  readonly retryAfterSeconds?: number;

  constructor(
    /** What kind of fault it is. */
    readonly code: ErrorCode,
    /** What went wrong, without the remedy. */
    readonly problem: string,
    /** What else is known of the fault. */
    readonly details: ErrorDetails = {},
  ) {
    super(
      details.fix ? `${withStop(problem)} Fix: ${details.fix}` : problem,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    if (details.status !== undefined) this.status = details.status;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** The same fault, said of a subject: `WebhookChannel "ops": create failed, 400 from POST …`. */
  about(subject: string): KadoaError {
    return new KadoaError(this.code, `${subject}, ${this.problem}`, { ...this.details, subject });
  }

  /** The same fault with another remedy. */
  withFix(fix: string): KadoaError {
    return new KadoaError(this.code, this.problem, { ...this.details, fix });
  }

  /** The same fault without anything that must not be said, whoever put it there. */
  redacted(secrets: Pick<Secrets, "hidden">): KadoaError {
    return new KadoaError(this.code, secrets.hidden(this.problem), {
      ...this.details,
      ...(this.details.fix === undefined ? {} : { fix: secrets.hidden(this.details.fix) }),
      cause: undefined,
    });
  }
}

/** True when nothing says whether the request took effect. */
export function isAmbiguous(error: KadoaError): boolean {
  return ["SERVER", "CONNECTION_LOST", "TIMEOUT", "UNEXPECTED_ANSWER"].includes(error.code);
}

/** A 404 says that there is nothing more to read or to delete. A 401 or 403 never counts as that. */
export async function undefinedIfGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof KadoaError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
