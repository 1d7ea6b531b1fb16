import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { showWarningsBy } from "../../client/warnings";
import { Session } from "../../provider/account/session";
import type { PlainArgs } from "../../provider/kind/arguments";
import { handlersFor } from "../../provider/lifecycle";
import { NotificationSetting } from "../../provider/resources/notification-setting";

const recoveredFollows =
  "Kadoa sends it to the channels of workflow_failed; declare that setting, and no workflow_finished, which suppresses it";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  showWarningsBy((words) => warnings.push(words));
  onTestFinished(() => showWarningsBy(() => {}));
});

/** Handlers of settings in an account that offers these event types; without any it answers 503. */
async function settingsWhere(offered?: string[]) {
  const requests: string[] = [];
  const server = createServer(({ method, url = "" }, response) => {
    requests.push(`${method} ${url}`);
    const isToken = url === "/v4/oauth2/token";
    const eventTypes = offered?.map((type) => ({ type }));
    const status = isToken || eventTypes !== undefined ? 200 : 503;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(isToken ? { access_token: "t", team_id: "team" } : { data: { eventTypes } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const session = new Session({}, { KADOA_API_KEY: "k", KADOA_PUBLIC_API_URI: `http://127.0.0.1:${port}` });
  onTestFinished(async () => {
    await session.close();
    server.close();
  });
  const { check } = handlersFor(NotificationSetting, session);
  const failuresOf = async (eventType: string, olds: PlainArgs = {}) => {
    const { failures } = await check({ eventType, channels: [] }, { olds });
    return failures.map(({ property, reason }) => `${property} ${reason}`);
  };
  const asked = () => requests.filter((request) => request === "GET /v5/notifications/event-types").length;
  return { failuresOf, asked };
}

/** What check says in an account where nothing can be asked, as in a pull request from a fork. */
async function checkedWithoutKey(eventType: string): Promise<number> {
  const { check } = handlersFor(NotificationSetting, new Session({}, {}));
  return (await check({ eventType, channels: [] })).failures.length;
}

describe("an event type that Kadoa's API description does not name for settings", () => {
  it.each([
    "workflow_recovered",
    "workflow_health_degraded",
    "workflow_export_completed",
    "workflow_validation_anomaly_change",
    "workflow_rested",
  ])("%s is as good as any other where the account offers it", async (eventType) => {
    const { failuresOf } = await settingsWhere(["workflow_failed", eventType]);
    expect(await failuresOf(eventType)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("is refused for recoveries where the account does not offer them, with the explanation", async () => {
    const { failuresOf } = await settingsWhere(["workflow_failed"]);
    expect(await failuresOf("workflow_recovered")).toEqual([
      `eventType cannot be workflow_recovered: ${recoveredFollows}`,
    ]);
  });

  it("is a warning with the nearest name where the account does not offer it", async () => {
    const { failuresOf } = await settingsWhere(["workflow_failed", "workflow_finished"]);
    expect(await failuresOf("workflow_fail")).toEqual([]);
    expect(await failuresOf("workflow_health_degraded")).toEqual([]);
    expect(warnings).toEqual([
      "NotificationSetting workflow_fail (workspace): eventType workflow_fail is not among those that Kadoa offers, and it may refuse the setting: did you mean workflow_failed?",
      expect.stringContaining(
        "eventType workflow_health_degraded is not among those that Kadoa offers, and it may refuse the setting: there are credits_low, ",
      ),
    ]);
  });

  it.each([
    ["workflow_fail", "the account could not be asked: did you mean workflow_failed?"],
    ["workflow_recovered", `the account could not be asked. Where it is, ${recoveredFollows}.`],
    ["workflow_health_degraded", "not every account may have eventType workflow_health_degraded"],
    ["workflow_export_completed", "not every account may have eventType workflow_export_completed"],
    [
      "workflow_validation_anomaly_change",
      "not every account may have eventType workflow_validation_anomaly_change",
    ],
  ])("%s is a warning where no answer can be had", async (eventType, words) => {
    const { failuresOf } = await settingsWhere();
    expect(await failuresOf(eventType)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(await checkedWithoutKey(eventType)).toBe(0);
  });

  it("is asked about once in a process, and only when a setting comes to it", async () => {
    const { failuresOf, asked } = await settingsWhere(["workflow_failed"]);
    await failuresOf("workflow_failed");
    await failuresOf("workflow_recovered", { eventType: "workflow_recovered", channels: ["c-1"] });
    expect(asked()).toBe(0);
    for (const eventType of ["workflow_a", "workflow_b", "workflow_recovered"]) await failuresOf(eventType);
    expect(asked()).toBe(1);
  });
});
