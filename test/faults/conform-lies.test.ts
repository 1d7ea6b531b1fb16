import { expect, it } from "vitest";
import { startWorld, webhook } from "../emulator/world";
import { conformed, differing, found, heartbeatIntervalMs } from "../unit/conform/conformed";
import { type Lie, startLiar, type Told } from "../unit/conform/liar";

const html = { body: "<html><title>Sign in</title></html>", type: "text/html" };
const isNotification = ({ path }: Pick<Told, "path">) => path.startsWith("/v5/notifications/");
const isObject = (told: Told) => isNotification(told) || told.path === "/v4/workflows";
const emptied = (body: string) =>
  body.replace(/"(channels|settings|eventTypes|events|workflows)":\[.*\]/, '"$1":[]');

const lies: readonly [what: string, lie: Lie][] = [
  ["HTML in place of every answer", () => html],
  ["HTML in place of every answer to what it has done", (told) => (told.method === "GET" ? told : html)],
  ["500 for everything that it has done", () => ({ status: 500 })],
  [
    "500 for each channel, setting and workflow that it has made",
    (told) => (told.method === "POST" && isObject(told) ? { status: 500 } : {}),
  ],
  ["numbers in place of ids", ({ body }) => ({ body: body.replace(/"id":"[^"]*"/g, '"id":7') })],
  ["null in place of everything", () => ({ body: "null" })],
  ["lists in place of objects", () => ({ body: "[[[]]]" })],
  ["lists that are always empty", (told) => (told.method === "GET" ? { body: emptied(told.body) } : {})],
  [
    "the token of another team",
    ({ body }) => ({ body: body.replace(/"team_id":"[^"]*"/, '"team_id":"team-foreign"') }),
  ],
  ["200 for what it has refused", ({ status }) => (status === 400 ? { status: 200 } : {})],
  [
    "201 for what it has refused",
    ({ status }) =>
      status === 400
        ? {
            status: 201,
            body: '{"data":{"channel":{"id":"none"},"settings":{"id":"none"}},"workflowId":"none"}',
          }
        : {},
  ],
  ["an answer without an end", (told) => (told.method === "GET" && isNotification(told) ? undefined : {})],
  ["no answer to what it has made", (told) => (told.method === "POST" && isObject(told) ? undefined : {})],
  ["giant answers", (told) => (isNotification(told) ? { body: `"${"x".repeat(9_000_000)}"` } : {})],
];

/** Each kind of lie once; all of them in the long run. */
const told =
  process.env.KADOA_FAULTS === "full" ? lies : lies.filter((_, index) => [1, 3, 4, 7, 12].includes(index));

it.each(told)("a service that tells of %s differs, and nothing is left behind in it", async (_, lie) => {
  const world = await startWorld({ heartbeatIntervalMs });
  const own = await world.channel({ name: "canary-name", ...webhook("https://canary.example.com/hook") });
  const setting = await world.setting({ eventType: "workflow_failed", channelIds: [own.id] });
  const liar = await startLiar(world, lie);
  const report = await conformed(liar, {
    level: "write",
    listenMs: 300,
    times: { answerMs: 400, settleMs: 50 },
  });
  expect(differing(report).length).toBeGreaterThan(0);
  expect(report.ok).toBe(false);
  expect(JSON.stringify(report)).not.toMatch(/canary|Sign in/);
  const { channels, settings, workflows } = await world.state();
  expect(workflows).toEqual([]);
  expect(channels.map(({ id }) => id)).toEqual([own.id]);
  expect(settings.map(({ id }) => id)).toEqual([setting.id]);
});

it("where lists cannot be read nothing is made, because nothing could be found again", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const liar = await startLiar(world, () => html);
  const report = await conformed(liar, {
    level: "write",
    listenMs: 100,
    times: { answerMs: 400, settleMs: 50 },
  });
  expect(found(report, "channels.create").reason).toBe("channels.list did not hold");
  expect(found(report, "cleanup").reason).toBe("nothing was made");
  expect((await world.state()).requests["POST /v5/notifications/channels"]).toBeUndefined();
});
