import { expect, it } from "vitest";
import { together } from "../../../cli/verify/reports";
import type { Check } from "../../../delivery/realtime";

const passed: Check = {
  ...{ eventType: "credits_low", workflowId: null, settingId: "s1", level: "received", status: "passed" },
  ...{ channelId: "c1", channelName: "live", channelType: "WEBSOCKET" },
};
const report = { ok: true, startedAt: new Date(0).toISOString(), durationMs: 1, checks: [passed] };

it("a verification that was ended after the first of a stack's accounts does not hold", () => {
  const reports = [{ account: "kadoa:apiKey", report }];
  expect(together(reports, { isCutShort: true })).toMatchObject({ ok: false, cancelled: true });
  expect(together(reports, { isCutShort: false })).toMatchObject({ ok: true });
});
