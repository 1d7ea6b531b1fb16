import { KadoaError } from "../../../client/errors";

/** A run without a token is often one of a fork, which gets none. */
export function noToken(service: string, variable: string): KadoaError {
  return new KadoaError(
    "FORBIDDEN",
    `${variable} is not set, so there is no leave to comment on ${service}`,
    {
      fix: `set ${variable} to a token that may write comments.`,
    },
  );
}

/** A run for a branch, or by hand. */
export function noPullRequest(reason: string): KadoaError {
  return new KadoaError("UNSUPPORTED", `this run belongs to no pull request: ${reason}`, {
    fix: "run it for a pull request, or leave out --comment.",
  });
}
