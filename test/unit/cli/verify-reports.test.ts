import { expect, it } from "vitest";
import { together } from "../../../cli/verify/reports";
import { asText } from "../../../cli/verify/text";
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

it.each([
  [{ stack: "acme/prod", profile: "eu" }, "`npx pulumi-kadoa logs --stack acme/prod --profile eu`"],
  [{ cwd: "my project" }, "`npx pulumi-kadoa logs --cwd 'my project'`"],
  [{ cwd: "." }, "`npx pulumi-kadoa logs`"],
])("the next command that a failed verification of %j names goes to the same account", (asked, command) => {
  const failed: Check = { ...passed, status: "failed", reason: "it is down" };
  expect(asText({ ...report, ok: false, checks: [failed] }, asked)).toContain(command);
});

it("a verification of nothing says how to ask why, in the same account", () => {
  const asked = { stack: "acme/prod", except: ["on call"] };
  expect(asText({ ...report, ok: false, checks: [] }, asked)).toContain(
    "`npx pulumi-kadoa verify --plan --stack acme/prod --except 'on call'` says why",
  );
});
