import { KadoaError } from "../../client/errors";

/** What every subcommand's exit code means. */
export const exitCodes = {
  /** What was asked about holds; what was to be done is done. */
  holds: 0,
  /** It does not hold, or it failed. */
  doesNotHold: 1,
  /** Usage or configuration. */
  usage: 2,
  /** The API key is unknown, or may not do this. */
  authentication: 3,
  /** There is nothing to check. */
  nothingThere: 4,
  cancelled: 8,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof KadoaError)) return exitCodes.doesNotHold;
  switch (error.code) {
    case "CONFIGURATION":
      return exitCodes.usage;
    case "AUTHENTICATION":
    case "FORBIDDEN":
      return exitCodes.authentication;
    case "CANCELLED":
      return exitCodes.cancelled;
    default:
      return exitCodes.doesNotHold;
  }
}
