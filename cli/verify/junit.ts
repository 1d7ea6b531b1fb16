import type { Check } from "../../delivery/realtime";
import { xmlAttributes, xmlText } from "../text/xml";
import type { AccountCheck, CommandReport } from "./reports";

/** A report as JUnit's XML, which CI systems show beside other tests. */
export function asJUnit({ checks, startedAt, durationMs }: CommandReport): string {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const attributes = xmlAttributes({
    name: "kadoa notifications",
    tests: checks.length,
    failures: count("failed"),
    skipped: count("skipped"),
    timestamp: startedAt,
    time: durationMs / 1000,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite${attributes}>`,
    ...checks.map(testCase),
    "</testsuite></testsuites>",
  ].join("\n");
}

function testCase(check: AccountCheck): string {
  const { account, eventType, workflowId, channelName, status, reason = "", level, latencyMs } = check;
  const attributes = xmlAttributes({
    classname: `${account === undefined ? "" : `${account}.`}${eventType}.${workflowId ?? "workspace"}`,
    name: channelName ?? "the setting",
    ...(latencyMs === undefined ? {} : { time: latencyMs / 1000 }),
  });
  const message = xmlAttributes({ message: reason });
  if (status === "failed") return `<testcase${attributes}><failure${message}/></testcase>`;
  if (status === "skipped") return `<testcase${attributes}><skipped${message}/></testcase>`;
  return `<testcase${attributes}><system-out>${xmlText(level ?? "")}</system-out></testcase>`;
}
