import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { dataOf, shapes, statusIs } from "../answers";
import { Difference } from "../difference";
import { channelsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { channelOf } from "./made-channels";
import { change, settingOf } from "./own-setting";
import { sources, v5 } from "./sources";

const test = `${v5}/test`;
const logs = `${v5}/logs`;
/** How often the log is asked, and how long it is waited between. */
const mostLooks = 10;
/** As many as `settleMs` has parts: the log is waited for three times as long in all. */
const partsOfWait = 3;

/** One test event, to a URL that the user has named. */
export const sending: readonly Statement<Probe>[] = [
  {
    id: "test.unknown-event-type",
    source: sources.openapi(`POST ${test}`),
    level: "send",
    expected: "400 for an event type that does not exist",
    async look(probe) {
      const answer = await probe.change("POST", test, { eventType: "pulumi_kadoa_conform_none" });
      statusIs(answer, 400);
      return holds(answer);
    },
  },
  {
    id: "test.sent",
    source: sources.openapi(`POST ${test}`),
    level: "send",
    needs: ["settings.created"],
    expected: "200 with data.eventId and data.eventType",
    async look(probe) {
      const { webhookUrl } = probe;
      if (webhookUrl === undefined) return notTried("no URL is named");
      const made = await probe.change("POST", channelsPath, probe.channelBody("test", { webhookUrl }));
      const { id } = dataOf(made, 201, { channel: shapes.channel }).channel;
      const { eventType } = settingOf(probe);
      try {
        // The second channel leads nowhere: it shows whether each channel has a row in the log.
        statusIs(await change(probe, { enabled: true, channelIds: [id, channelOf(probe).id] }), 200);
        const answer = await probe.change("POST", test, { eventType });
        const sent = dataOf(answer, 200, shapes.test.shape);
        if (sent.eventType !== eventType) throw new Difference("another event type", answer.requestId);
        probe.bench.eventId = sent.eventId;
        return holds(answer);
      } finally {
        await change(probe, { enabled: false });
      }
    },
  },
  {
    id: "test.logged",
    question: 20,
    source: sources.open,
    level: "send",
    needs: ["test.sent"],
    async look(probe) {
      const [rows, answer] = await logged(probe);
      const words =
        rows.length > 0
          ? "the log has the eventId of the test"
          : "the log does not have the eventId of the test";
      return recorded(words, answer);
    },
  },
  {
    id: "test.of-enabled-setting",
    question: 19,
    source: sources.open,
    level: "send",
    needs: ["test.logged"],
    async look(probe) {
      // That of a disabled one would take a second test event.
      const [rows] = await logged(probe);
      return recorded(rows.length > 0 ? "the test of an enabled setting is sent" : "nothing of it is seen");
    },
  },
  {
    id: "test.rows",
    question: 22,
    source: sources.open,
    level: "send",
    needs: ["test.logged"],
    async look(probe) {
      const [{ length }, answer] = await logged(probe);
      if (length === 2) return recorded("a row for each of two channels", answer, { logRows: "per-channel" });
      if (length === 1) return recorded("one row for two channels", answer, { logRows: "per-event" });
      return recorded(`rows for two channels: ${length}`, answer);
    },
  },
  {
    id: "test.row",
    source: sources.openapi(`GET ${logs}`),
    level: "send",
    needs: ["test.logged"],
    expected: "a row with the event type, a status, channelConfig and payload",
    async look(probe) {
      const [[row], answer] = await logged(probe);
      if (row === undefined) return notTried("the log has no row of it");
      const isWhole =
        row.eventType === settingOf(probe).eventType && row.eventStatus && row.channelConfig && row.payload;
      if (!isWhole) throw new Difference("a row without all of that", answer.requestId);
      return holds(answer);
    },
  },
];

/** The rows of the test event, as soon as there are some. */
async function logged(probe: Probe) {
  const { bench, settleMs, signal } = probe;
  for (let look = 1; ; look++) {
    const answer = await probe.ask(logs, { eventType: settingOf(probe).eventType, limit: "100" });
    const { events } = dataOf(answer, 200, { events: z.array(shapes.logRow) });
    const rows = events.filter(({ eventId }) => eventId === bench.eventId);
    if (rows.length > 0 || look === mostLooks) return [rows, answer] as const;
    await setTimeout((settleMs * partsOfWait) / mostLooks, undefined, { signal });
  }
}
