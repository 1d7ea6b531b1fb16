import { z } from "zod";
import { knownEventTypes, recovered } from "../../../client/event-types";
import { dataOf, shapes, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { sources, v5 } from "./sources";

const types = `${v5}/event-types`;
const logs = `${v5}/logs`;
const rows = { events: z.array(shapes.logRow), pagination: shapes.pagination };

/** Event types, the delivery log, and the downloads. */
export const happenings: readonly Statement<Probe>[] = [
  {
    id: "event-types.list",
    source: sources.openapi(`GET ${types}`),
    level: "read",
    expected: "200 with data.eventTypes, each with type, category, description, version and schema",
    async look(probe) {
      await eventTypesOf(probe);
      return holds(await probe.get(types));
    },
  },
  {
    id: "event-types.one",
    source: sources.openapi(`GET ${types}/{eventType}`),
    level: "read",
    needs: ["event-types.list"],
    expected: "200 with data.eventType, one object",
    async look(probe) {
      const [first] = await eventTypesOf(probe);
      if (first === undefined) return notTried("the service offers no event type");
      const answer = await probe.get(`${types}/${encodeURIComponent(first)}`);
      const { type } = dataOf(answer, 200, { eventType: shapes.eventType }).eventType;
      if (type !== first) throw new Difference("another event type", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "event-types.unknown",
    source: sources.openapi(`GET ${types}/{eventType}`),
    level: "read",
    expected: "404 for an event type that does not exist",
    async look({ get }) {
      const answer = await get(`${types}/pulumi_kadoa_conform_none`);
      statusIs(answer, 404);
      return holds(answer);
    },
  },
  {
    id: "event-types.offered",
    question: 13,
    source: sources.open,
    level: "read",
    needs: ["event-types.list"],
    async look(probe) {
      const offered = await eventTypesOf(probe);
      const answer = await probe.get(types);
      const known: readonly string[] = knownEventTypes;
      const added = offered.filter((type) => !known.includes(type));
      const missing = known.filter((type) => !offered.includes(type));
      const behaviour = settableIn(offered);
      const parts = [listed("also", added), listed("without", missing)].filter((part) => part !== "");
      const words = parts.length === 0 ? "those that this package knows" : parts.join("; ");
      return recorded(words, answer, behaviour && { eventTypes: behaviour });
    },
  },
  {
    id: "logs.list",
    source: sources.openapi(`GET ${logs}`),
    level: "read",
    expected: "200 with data.events, at most as many as limit, and data.pagination",
    async look({ get }) {
      const answer = await get(logs, { limit: "1" });
      const { events } = dataOf(answer, 200, rows);
      if (events.length > 1) throw new Difference("more rows than limit", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "logs.limit-out-of-range",
    question: 16,
    source: sources.open,
    level: "read",
    async look({ get }) {
      const found: string[] = [];
      const answers = await Promise.all(["0", "101", "many"].map((limit) => get(logs, { limit })));
      for (const answer of answers) {
        if (answer.status !== 200) found.push(String(answer.status));
        else found.push(`200 with limit ${dataOf(answer, 200, rows).pagination.limit ?? "unsaid"}`);
      }
      const words = `for 0, 101 and a word: ${found.join(", ")}`;
      const isRefused = answers.every(({ status }) => status === 400);
      const isCorrected = answers.every(({ status }) => status === 200);
      const behaviour = isRefused ? (400 as const) : isCorrected ? ("corrected" as const) : undefined;
      return recorded(words, answers[0], behaviour && { logPageOutOfRange: behaviour });
    },
  },
  {
    id: "logs.python-dates",
    source: sources.clients,
    level: "read",
    expected: "200 for a date as the Python client writes it, without a colon in the offset",
    async look({ get }) {
      const answer = await get(logs, { limit: "1", startDate: "2026-02-03T04:05:06.000000+0000" });
      dataOf(answer, 200, rows);
      return holds(answer);
    },
  },
  ...["changes/latest", "jobs/none"].map((what): Statement<Probe> => {
    const path = what.startsWith("changes") ? "changes/{changeId}" : "jobs/{jobId}";
    return {
      id: `downloads.${what.slice(0, what.indexOf("/"))}`,
      source: sources.openapi(`GET ${v5}/workflows/{workflowId}/${path}/csv`),
      level: "read",
      expected: "404 for a workflow that does not exist",
      async look({ get, prefix }) {
        const answer = await get(`${v5}/workflows/${prefix}none/${what}/csv`);
        statusIs(answer, 404);
        return holds(answer);
      },
    };
  }),
  {
    id: "subscriptions.list",
    source: "documentation of older webhooks",
    level: "read",
    async look({ get }) {
      const answer = await get("/v4/webhook-subscriptions");
      const form = Array.isArray(answer.json) ? "a list" : "an object";
      return recorded(answer.status === 200 ? `200 with ${form}` : String(answer.status), answer);
    },
  },
];

async function eventTypesOf(probe: Probe): Promise<string[]> {
  const answer = await probe.get(types);
  const { eventTypes } = dataOf(answer, 200, { eventTypes: z.array(shapes.eventType) });
  return eventTypes.map(({ type }) => type);
}

/** What the documents offer differently: the OpenAPI document has no setting for these. */
const onlyElsewhere = [
  "workflow_export_completed",
  "workflow_health_degraded",
  "workflow_validation_anomaly_change",
];

/** Which event types have settings, where what is offered is one of the known lists. */
function settableIn(offered: readonly string[]): Found["eventTypes"] {
  const lists: Record<Found["eventTypes"] & string, readonly string[]> = {
    documented: knownEventTypes,
    openapi: knownEventTypes.filter((type) => !onlyElsewhere.includes(type)),
    all: [...knownEventTypes, recovered],
  };
  const isSame = (list: readonly string[]) => [...list].sort().join() === [...offered].sort().join();
  return (Object.keys(lists) as (keyof typeof lists)[]).find((name) => isSame(lists[name]));
}

/** As many names as fit a line or two. */
const mostNames = 20;

/** Names that look like event types; others are counted. */
function listed(word: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const plain = names.filter((name) => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) && name.length <= 60);
  const shown = [...plain].sort().slice(0, mostNames);
  const more = names.length - shown.length;
  return `${word} ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
}
