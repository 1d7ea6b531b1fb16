/** One row of docs/faults.md. */
export interface FaultRow {
  /** What goes wrong, or comes in wrong. */
  fault: string;
  /** What must hold all the same. */
  required: string;
  /** The files whose tests hold it. */
  tests: readonly string[];
  /** What of it is not held here, and why. */
  limit?: string;
}

/** The faults that this package must bear, by their numbers. `npm run test:faults` runs them and writes the table. */
export const faultRows: Readonly<Record<number, FaultRow>> = {
  1: {
    fault:
      "A create reaches Kadoa and its answer is lost: reset, closed, cut at any byte, timed out, or a 5xx after the work was done",
    required:
      "The object that the call made is found and taken. Nothing is made twice, nothing is left behind, and what somebody else made is never taken: in doubt the error names what was found",
    tests: [
      "test/faults/lost-creates.test.ts",
      "test/faults/foreign-objects.test.ts",
      "test/faults/unique-creates.test.ts",
      "test/faults/ownership.test.ts",
      "test/faults/given-away.test.ts",
      "test/faults/lying-answers.test.ts",
      "test/faults/ups.test.ts",
    ],
  },
  2: {
    fault: "A request does not reach Kadoa, or is turned away with 429 or 503 and a time to wait",
    required:
      "It is sent again, never before the time that Kadoa asked for, in seconds or as a date; the waits grow, are spread at random, and end with the call's total time",
    tests: ["test/faults/retry-after.test.ts", "test/faults/retry.test.ts"],
  },
  3: {
    fault:
      "A read, an update or a delete meets a 5xx, a reset, silence, a cut answer, or a connection that was just closed",
    required:
      "The whole request is sent again, within a total time. When it never gets through, the error has the last status, Kadoa's words and the request id",
    tests: ["test/faults/matrix.test.ts"],
  },
  4: {
    fault: "Somebody else deleted the object; or a repeated delete finds that the first one did its work",
    required:
      "A delete is done. A refresh says that the object is gone, the next preview plans to make it again, and `up` makes it, for every kind",
    tests: ["test/lifecycle/conformance.test.ts", "test/faults/matrix.test.ts"],
  },
  5: {
    fault: "The CLI or the provider's process is killed at any write of an `up` or a `destroy`",
    required:
      "One more run does what the killed one was to do: each object exists once and is the one in the state. At most one channel of each name is left, and no event goes to it",
    tests: [
      "test/faults/kills.test.ts",
      "test/faults/kills-of-kinds.test.ts",
      "test/faults/orphaned-provider.test.ts",
      "test/faults/import-kills.test.ts",
    ],
    limit:
      "Kadoa does not say when a channel came to a setting, so a `ChannelSubscription` whose create was killed is refused, with the `adopt` to add. The file of attributes beside Pulumi's state can be cut short by a kill of the CLI: the test removes it, as a person has to",
  },
  6: {
    fault: "Somebody presses Ctrl+C during `up`",
    required:
      "The calls that are under way come to their end, the run ends in time, and the state matches Kadoa",
    tests: ["test/faults/interrupts.test.ts"],
  },
  7: {
    fault: "A create is half done: nobody knows whether it made something, or what follows it fails",
    required: "The state keeps the resource, and the next `up` goes on from there without a second create",
    tests: ["test/faults/unconfirmed-creates.test.ts", "test/lifecycle/verification.test.ts"],
  },
  8: {
    fault: "50 first calls come at once, and Kadoa is slow to answer the first",
    required: "None of them runs without its configuration, and a wrong key is one message",
    tests: ["test/faults/ups.test.ts", "test/lifecycle/configuration.test.ts"],
  },
  9: {
    fault: "Any step that has succeeded: create, edit, repair of drift, making again",
    required:
      "The preview after it plans nothing, and neither does one that refreshes first. A destroy leaves nothing in Kadoa",
    tests: ["test/lifecycle/conformance.test.ts", "test/lifecycle/order.test.ts"],
  },
  10: {
    fault: "Objects are changed outside Pulumi, their secrets too; or Kadoa shows no secrets",
    required:
      "What was changed shows by its property, a secret as changed and never as text. A secret that Kadoa hides is kept, and no reason for a change",
    tests: ["test/lifecycle/conformance.test.ts", "test/lifecycle/secrets.test.ts"],
  },
  11: {
    fault:
      "The stack was made by an earlier version, or is run from another folder, with pnpm, or with another Pulumi",
    required:
      "The preview shows no change, refresh and destroy work, and the text that the state keeps of the provider is the same byte for byte",
    tests: ["test/compat/upgrade.test.ts", "test/compat/thunk.test.ts", "test/compat/matrix.test.ts"],
    limit: "One version of Node, the one that the development dependencies bring",
  },
  12: {
    fault: "Secrets stand in configuration, arguments, headers and answers of Kadoa",
    required:
      "They stand nowhere else: not in the state and its history, previews, diffs, engine events, errors, reports, generated programs, temporary files, command lines or the package. As text, as Base64 and URL-encoded",
    tests: [
      "test/lifecycle/secrets.test.ts",
      "test/lifecycle/import.test.ts",
      "test/lifecycle/configuration.test.ts",
      "test/faults/import-kills.test.ts",
      "test/compat/packed.test.ts",
      "test/native/secrets.test.ts",
      "test/unit/testing/traces.test.ts",
    ],
    limit:
      "With `--debug` and `-v=9`, and as debug messages in the engine's event log, Pulumi's own SDK writes what each resource is registered with, for every program",
  },
  13: {
    fault: "Arguments of any form",
    required:
      "A check never throws and names the property and the reason. What it accepts Kadoa's contract accepts too, and what was refused is not sent",
    tests: ["test/faults/bad-arguments.test.ts", "test/unit/check.test.ts"],
  },
  14: {
    fault: "The WebSocket is cut at any byte, or drops every 2 seconds",
    required: "Within Kadoa's buffer no event is lost, their order stays, and each arrives once",
    tests: ["test/faults/realtime.test.ts", "test/unit/realtime/continuity.test.ts"],
  },
  15: {
    fault: "The link is half open: nothing comes, and nothing says that it is gone",
    required:
      "30 seconds without any frame are a loss. The next connection waits for no `close` of the old one",
    tests: ["test/faults/half-open.test.ts", "test/unit/realtime/silence.test.ts"],
  },
  16: {
    fault: "Kadoa drains a connection, with a bad delay or while another one is being made",
    required:
      "The new connection stands before the old one ends, nothing is lost or doubled, and nobody is told of an outage",
    tests: ["test/unit/realtime/drain.test.ts", "test/faults/realtime.test.ts"],
  },
  17: {
    fault: "A replay begins elsewhere than expected, overlaps, comes late, or is not there",
    required: "The position never passes an event that was not handed over, and a gap is said once",
    tests: ["test/unit/realtime/continuity.test.ts", "test/faults/realtime.test.ts"],
  },
  18: {
    fault: "The receiver of events throws, hangs, or ends before it has acknowledged",
    required: "The event is not acknowledged and comes again from the saved position; what waits is bounded",
    tests: [
      "test/unit/realtime/consumer.test.ts",
      "test/unit/realtime/cursor-store.test.ts",
      "test/faults/realtime.test.ts",
    ],
    limit: "The receiver is ended by an error in this process, and not by a kill of it",
  },
  19: {
    fault: "The token for the WebSocket is refused, late, malformed, or has expired at a reconnect",
    required:
      "401 and 403 end the listening with Kadoa's words; everything else is tried again after growing waits. There is no connection without a token",
    tests: ["test/unit/realtime/connection.test.ts", "test/faults/realtime.test.ts"],
    limit: "How often 1,000 clients come back after a restart is measured by `npm run bench`, and not here",
  },
  20: {
    fault: "Hostile frames: no JSON, binary, too large, of unknown type or wrong form, in a flood",
    required:
      "They are counted and left out, or cost the connection by a rule. The process stays up and its memory flat",
    tests: [
      "test/unit/realtime/frames.test.ts",
      "test/unit/nesting.test.ts",
      "test/faults/realtime-memory.test.ts",
    ],
  },
  21: {
    fault:
      "A webhook delivery without proof, too large, too slow, compressed, of the wrong method, type or form, or for the second time",
    required:
      "401 comes before the body is read; then 413, 408, 405, 415 or 400. A repetition is 200 and handed on once; a failing handler is 500, so that Kadoa sends again",
    tests: [
      "test/unit/webhooks/handler.test.ts",
      "test/unit/webhooks/handler-faults.test.ts",
      "test/unit/webhooks/fastify.test.ts",
      "test/unit/webhooks/receiver.test.ts",
    ],
    limit:
      "That the time of a refusal tells nothing of the secret rests on the comparison of digests in constant time; it is not measured, because a shared machine's times say more of the machine",
  },
  22: {
    fault: "A verification whose events are early, late, doubled, somebody else's, or do not come",
    required: "It passes what arrived and nothing else, and gives the exact reason where something did not",
    tests: [
      "test/faults/verification.test.ts",
      "test/unit/verify/verify.test.ts",
      "test/unit/verify/foreign.test.ts",
      "test/unit/verify/reasons.test.ts",
    ],
  },
  23: {
    fault: "The emulator is held against Kadoa's contract",
    required:
      "It answers as the OpenAPI document says, refuses what that does not allow, sends a webhook again after 1, 2 and 4 seconds, and then gives up",
    tests: [
      "test/emulator/contract.test.ts",
      "test/emulator/delivery.test.ts",
      "test/emulator/client.test.ts",
    ],
    limit:
      "Kadoa's own clients and schema fuzzers from outside are no dependencies of this project and do not run here",
  },
  24: {
    fault:
      "Kadoa is otherwise than this package reads its documents, in any one of the readings or in many at once",
    required:
      "Every kind keeps its lifecycle, and events come once and in order; or one clear error says what does not work, and nothing is made twice or taken from others",
    tests: [
      "test/faults/behaviours.test.ts",
      "test/emulator/behaviour-of-requests.test.ts",
      "test/emulator/behaviour-of-realtime.test.ts",
    ],
    limit:
      "Where creation times are whole seconds, an object whose create had no answer is named and not taken. Where the unfiltered list has settings of the workspace only, that of a workflow is not found",
  },
};

/** Test files that belong to no row: they hold the tools, or what goes beyond the table. */
export const beyondTheTable = [
  "test/compat/new-kind.test.ts",
  "test/lifecycle/moves.test.ts",
  "test/native/sdk.test.ts",
  "test/lifecycle/review/review.test.ts",
  "test/faults/conform-flips.test.ts",
  "test/faults/conform-kills.test.ts",
  "test/faults/conform-lies.test.ts",
  "test/faults/moves.test.ts",
  "test/faults/proxy.test.ts",
  "test/faults/shared-settings.test.ts",
  "test/faults/waiting-for-a-connection.test.ts",
  "test/unit/redaction/property.test.ts",
];
