import { describe, expect, test } from "vitest";
import { duration, step } from "../../../scripts/progress.mts";
import { outcome, report } from "../../../scripts/report.mts";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
}

describe("progress", () => {
  test("is plain lines where there is no terminal", async () => {
    const output = stream(false);
    let finish = () => {};
    const done = step(
      "Building",
      async (report) => {
        report("half of it");
        await new Promise<void>((done) => {
          finish = done;
        });
      },
      { stream: output, everyMs: 1 },
    );
    await expect.poll(() => output.written.length).toBeGreaterThan(2);
    finish();
    await done;
    expect(output.written[0]).toBe("Building …\n");
    expect(output.written[1]).toMatch(/^ {2}… Building · half of it · 0\.\d s\n$/);
    expect(output.written.at(-1)).toMatch(/^✓ Building \(\d\.\d s\)\n$/);
    expect(output.written.join("")).not.toContain("\x1b");
  });

  test("is one line no wider than the terminal, and gone when the step fails", async () => {
    const output = stream(true);
    const failing = step(`Building ${"x".repeat(100)}`, () => Promise.reject(new Error("no disk")), {
      stream: output,
    });
    await expect(failing).rejects.toThrow("no disk");
    expect(output.written).toHaveLength(2);
    expect(output.written[0]?.replace("\r\x1b[2K", "")).toHaveLength(39);
    expect(output.written[1]).toBe("\r\x1b[2K");
  });

  test("tells time as people do", () => {
    expect([300, 12_400, 185_000].map(duration)).toEqual(["0.3 s", "12 s", "3 min 5 s"]);
  });
});

describe("what npm start reports", () => {
  test("names the channels and where each event goes", () => {
    const type = (kind: string) => `pulumi-nodejs:dynamic/kadoa:${kind}`;
    const text = report([
      { urn: "urn:pulumi:s::p::pulumi:pulumi:Stack::s", type: "pulumi:pulumi:Stack", inputs: {} },
      { urn: "urn:pulumi:s::p::t::ops", type: type("EmailChannel"), id: "c1", inputs: {} },
      { urn: "urn:pulumi:s::p::t::live-feed", type: type("WebSocketChannel"), id: "c2", inputs: {} },
      {
        urn: "urn:pulumi:s::p::t::failed",
        type: type("NotificationSetting"),
        id: "s1",
        inputs: { eventType: "workflow_failed", channels: ["c1", "c2", "foreign"] },
      },
    ]);
    expect(text).toBe(
      [
        "CHANNEL    KIND              ID",
        "live-feed  WebSocketChannel  c2",
        "ops        EmailChannel      c1",
        "",
        "EVENT            WORKFLOW  GOES TO                  ID",
        "workflow_failed  all       foreign, live-feed, ops  s1",
      ].join("\n"),
    );
  });

  test("counts what was done", () => {
    expect(outcome({ create: 6, same: 1 })).toBe("Provisioned: 6 created.");
    expect(outcome({ update: 1, replace: 1, "create-replacement": 1, "delete-replaced": 1, same: 4 })).toBe(
      "Provisioned: 1 updated, 1 replaced.",
    );
  });

  test("says that nothing changed when nothing did", () => {
    expect(outcome({ same: 7 })).toMatch(/^Nothing changed/);
    expect(outcome({})).toMatch(/^Nothing changed/);
  });
});
