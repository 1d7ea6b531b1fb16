import type { Check, VerificationReport } from "../../delivery/realtime";

/** A report as JUnit's XML, which CI systems show beside other tests. */
export function asJUnit({ checks, startedAt, durationMs }: VerificationReport): string {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const attributes = attributesOf({
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

function testCase({
  eventType,
  workflowId,
  channelName,
  status,
  reason = "",
  level,
  latencyMs,
}: Check): string {
  const attributes = attributesOf({
    classname: `${eventType}.${workflowId ?? "workspace"}`,
    name: channelName ?? "the setting",
    ...(latencyMs === undefined ? {} : { time: latencyMs / 1000 }),
  });
  const message = attributesOf({ message: reason });
  if (status === "failed") return `<testcase${attributes}><failure${message}/></testcase>`;
  if (status === "skipped") return `<testcase${attributes}><skipped${message}/></testcase>`;
  return `<testcase${attributes}><system-out>${escaped(level ?? "")}</system-out></testcase>`;
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters may not stand in XML, not even escaped. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "?")
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
