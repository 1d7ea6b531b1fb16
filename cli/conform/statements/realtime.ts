import { isRecord } from "../../../client/json";
import { Difference, type Found } from "../difference";
import type { Probe } from "../probe";
import { eventsAmong, isHeartbeat } from "../realtime";
import { holds, notTried, type Outcome, recorded, type Statement } from "../statement";
import { sources } from "./sources";

/** Longest time without a heartbeat that the documentation allows. */
const longestSilenceMs = 30_000;

/** The WebSocket. Statements that wait come last, so that the subscription is listened to meanwhile. */
export const connecting: readonly Statement<Probe>[] = [
  {
    id: "realtime.unknown-token",
    source: sources.open,
    level: "read",
    needs: ["access.token"],
    async look({ realtime, prefix }) {
      const line = await realtime.with(`${prefix}no-token`);
      if ("refused" in line) return recorded(`refused: ${line.refused}`);
      line.end();
      return recorded("a connection all the same");
    },
  },
  {
    id: "realtime.subscribe",
    source: sources.webSockets,
    level: "read",
    needs: ["access.token"],
    expected: "a connection that stays open after it has subscribed to the team",
    async look({ realtime, settleMs, waits }) {
      const line = await realtime.line();
      await waits(line, () => line.hasPong || line.closedWith !== undefined, settleMs);
      if (line.closedWith !== undefined) throw new Difference(`closed with ${line.closedWith}`);
      return holds();
    },
  },
  {
    id: "realtime.pong",
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const { hasPong } = await realtime.line();
      return recorded(hasPong ? "a pong for a ping" : "no pong for a ping", undefined, {
        pong: hasPong ? "sent" : "none",
      });
    },
  },
  {
    id: "realtime.token-again",
    question: 25,
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const line = await realtime.again();
      if ("refused" in line)
        return recorded(`a token opens one connection, then ${line.refused}`, undefined, {
          tokenUses: "one",
        });
      line.end();
      return recorded("a token opens several connections", undefined, { tokenUses: "several" });
    },
  },
  {
    id: "realtime.foreign-team",
    question: 24,
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime, prefix }) {
      const { closedWith } = await realtime.tried(() => [
        { action: "subscribe", channel: `${prefix}other-team` },
      ]);
      return closing(closedWith, {
        closed: { foreignSubscription: "closes" },
        open: { foreignSubscription: "silent" },
      });
    },
  },
  {
    id: "realtime.second-subscription",
    question: 24,
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const { closedWith } = await realtime.tried((channel) => [
        { action: "subscribe", channel },
        { action: "subscribe", channel },
      ]);
      // Whether the second one counts, only an event could show.
      return closing(closedWith, { closed: { secondSubscription: "closes" } });
    },
  },
  {
    id: "realtime.null-cursor",
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const { closedWith } = await realtime.tried((channel) => [
        { action: "subscribe", channel, lastCursor: null },
      ]);
      return closing(closedWith, { closed: { nullCursor: "closes" }, open: { nullCursor: "as-absent" } });
    },
  },
];

export const listening: readonly Statement<Probe>[] = [
  {
    id: "realtime.confirmation",
    source: sources.clients,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const { frames } = await realtime.listened();
      const isConfirmed = frames.some(
        ({ json }) => isRecord(json) && String(json.type).startsWith("control.subscri"),
      );
      const words = isConfirmed ? "a frame confirms the subscription" : "no frame confirms the subscription";
      return recorded(words, undefined, { subscriptionConfirmed: isConfirmed ? "yes" : "no" });
    },
  },
  {
    id: "realtime.heartbeat",
    source: sources.olderWebSockets,
    level: "read",
    needs: ["realtime.subscribe"],
    expected: 'heartbeats {"type": "heartbeat", "timestamp": milliseconds}, never 30 s without one',
    async look({ realtime, listenMs }) {
      const { frames, openedAt } = await realtime.listened();
      const beats = frames.filter(isHeartbeat);
      const [first] = beats;
      if (first === undefined && listenMs < longestSilenceMs)
        return notTried(`it was listened to for less than ${inSeconds(longestSilenceMs)}: --listen`);
      if (first === undefined) throw new Difference("no heartbeat");
      const times = [openedAt, ...beats.map(({ at }) => at)];
      const longest = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
      if (longest > longestSilenceMs) throw new Difference(`${inSeconds(longest)} without one`);
      const isNumber = beats.every(({ json }) => isRecord(json) && typeof json.timestamp === "number");
      if (!isNumber) throw new Difference("a heartbeat without such a timestamp");
      return holds();
    },
  },
  {
    id: "realtime.heartbeat-period",
    source: sources.olderWebSockets,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const { frames } = await realtime.listened();
      const times = frames.filter(isHeartbeat).map(({ at }) => at);
      const gaps = times
        .slice(1)
        .map((at, index) => at - (times[index] ?? at))
        .sort((a, b) => a - b);
      const gap = gaps[Math.floor(gaps.length / 2)];
      if (gap === undefined) return notTried("fewer than two heartbeats came");
      const periodMs = gap < 950 ? Math.max(1, Math.round(gap / 10) * 10) : Math.round(gap / 1000) * 1000;
      return recorded(`a heartbeat every ${periodMs / 1000} s`, undefined, { heartbeatIntervalMs: periodMs });
    },
  },
  ofEvents("realtime.event-form", sources.webSockets, (events) => {
    const forms = new Set(events.map(formOf));
    const [form] = forms;
    const words = [...forms].map((each) => each ?? "another form").join(", ");
    return recorded(words, undefined, form === undefined || forms.size > 1 ? undefined : { envelope: form });
  }),
  ofEvents("realtime.event-id", sources.webSockets, (events) => {
    const withId = events.filter(({ id }) => typeof id === "string");
    if (withId.length === events.length)
      return recorded("every event has an id", undefined, { frameIds: "present" });
    return recorded(
      "events without an id",
      undefined,
      withId.length === 0 ? { frameIds: "absent" } : undefined,
    );
  }),
  ofEvents("realtime.cursors", sources.webSockets, (events) => {
    const count = events.filter(({ _cursor }) => typeof _cursor === "string").length;
    if (count === events.length) return recorded("every event has a cursor", undefined, { cursors: "all" });
    if (count === 0)
      return recorded(
        "no event has a cursor",
        undefined,
        events.length > 1 ? { cursors: "none" } : undefined,
      );
    return recorded("some events have a cursor", undefined, { cursors: "every-second" });
  }),
  {
    id: "realtime.replay",
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    look: (probe) =>
      atCursor(probe, (again, { first, last }) => {
        const has = (event: Record<string, unknown>) =>
          again.some((each) => cursorOf(each) === cursorOf(event));
        if (has(first))
          return recorded("the event at lastCursor comes again", undefined, { replay: "inclusive" });
        if (first !== last && !has(last)) return recorded("nothing is replayed");
        return recorded("the event at lastCursor does not come again", undefined, { replay: "exclusive" });
      }),
  },
  {
    id: "realtime.unknown-cursor",
    source: sources.open,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime, prefix }) {
      const kept = eventsAmong((await realtime.listened()).frames);
      const tried = await realtime.tried((channel) => [
        { action: "subscribe", channel, lastCursor: `${prefix}none` },
      ]);
      if (tried.closedWith !== undefined) return recorded(`closed with ${tried.closedWith}`);
      const isKept = (event: Record<string, unknown>) => kept.some((each) => isSame(each, event));
      if (eventsAmong(tried.frames).some(isKept))
        return recorded("what is kept comes", undefined, { unknownCursor: "all" });
      return recorded(
        "nothing comes of it",
        undefined,
        kept.length > 0 ? { unknownCursor: "live-only" } : undefined,
      );
    },
  },
];

function closing(closedWith: number | undefined, found: { closed: Found; open?: Found }): Outcome {
  if (closedWith === undefined) return recorded("the connection stays open", undefined, found.open);
  return recorded(`closed with ${closedWith}`, undefined, closedWith === 1008 ? found.closed : undefined);
}

/** A statement about events of the account: such as come while the subscription is listened to. */
function ofEvents(
  id: string,
  source: string,
  look: (events: Record<string, unknown>[]) => Outcome,
): Statement<Probe> {
  return {
    id,
    source,
    level: "read",
    needs: ["realtime.subscribe"],
    async look({ realtime }) {
      const events = eventsAmong((await realtime.listened()).frames);
      return events.length === 0 ? notTried(noEvents) : look(events);
    },
  };
}

const noEvents = "no event of the account came meanwhile; --listen makes the time longer";

/** Subscribes again behind the first event that had a cursor. */
async function atCursor(
  { realtime }: Probe,
  look: (again: Record<string, unknown>[], of: Record<"first" | "last", Record<string, unknown>>) => Outcome,
): Promise<Outcome> {
  const all = eventsAmong((await realtime.listened()).frames);
  const events = all.filter((event) => cursorOf(event) !== undefined);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined)
    return notTried(all.length === 0 ? noEvents : "no event had a cursor");
  const { frames } = await realtime.tried((channel) => [
    { action: "subscribe", channel, lastCursor: cursorOf(first) },
  ]);
  return look(eventsAmong(frames), { first, last });
}

function isSame(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return cursorOf(one) === undefined
    ? one.id !== undefined && one.id === other.id
    : cursorOf(one) === cursorOf(other);
}

function cursorOf({ _cursor: cursor }: Record<string, unknown>): string | undefined {
  return typeof cursor === "string" ? cursor : undefined;
}

function formOf(event: Record<string, unknown>): Found["envelope"] {
  if (typeof event.eventType === "string" && "message" in event) return "newer";
  if (typeof event.type !== "string" || typeof event.timestamp !== "number") return undefined;
  return "data" in event ? "older" : "message" in event ? "client" : undefined;
}

function inSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
