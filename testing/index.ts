/**
 * Helpers for tests of programs that use this package: a stack of its own on a local Kadoa, run by the real
 * CLI, with nothing to sign in to and nothing left behind.
 */
import "../client/needs-node";

export { outboxOf } from "./outbox";
export { plaintextSecrets } from "./secrets";
export {
  type DeployOptions,
  type RunResult,
  type ServerState,
  startTestStack,
  type TestStack,
  type TestStackOptions,
} from "./test-stack";
