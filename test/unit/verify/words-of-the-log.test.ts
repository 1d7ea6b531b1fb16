import { expect, it } from "vitest";
import { isMaskedText } from "../../../client/masks";
import { outcomeOf } from "../../../delivery/verify/log";
import { isMasked } from "../../../provider/state/observed";

it.each([
  ["SENT", "delivered"],
  ["PROCESSED", "delivered"],
  ["PROCESSING", "pending"],
  ["QUEUED", "pending"],
  ["FAILED", "failed"],
  ["NEW_WORD", "unknown"],
])("a delivery of which the log says %s is %s", (eventStatus, outcome) => {
  expect(outcomeOf({ eventStatus } as Parameters<typeof outcomeOf>[0])).toBe(outcome);
});

it.each(["xxxx", "••••", "***abcd", "[REDACTED]"])(
  "%s is a mask for the log and for a refresh alike",
  (text) => {
    expect(isMaskedText(text)).toBe(true);
    expect(isMasked(text)).toBe(true);
  },
);
