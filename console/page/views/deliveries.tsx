import { useEffect } from "preact/hooks";
import type { DeliveriesView, DeliveryView } from "../../api";
import { filterBy, hrefOf, place } from "../location";
import { Choice, Empty, Filter, fits, View } from "../parts/frame";
import { List } from "../parts/list";
import { Outcome } from "../parts/outcome";
import { Level, Problem, Short, Time } from "../parts/text";
import { Resource, read } from "../server";
import { channels, eventTypes, every, workflows } from "../state";
import { EventPage } from "./event";

const log = new Resource(() => read<DeliveriesView>("deliveries"));

/** The delivery log: a line for each event and channel; with an event in the address, that event's page. */
export function Deliveries() {
  const { item } = place.value;
  return item === "" ? <Log /> : <EventPage key={item} id={item} />;
}

const outcomes = [
  ["", "all"],
  ["delivered", "delivered"],
  ["failed", "failed"],
  ["pending", "on its way"],
  ["unknown", "unclear"],
] as const;

const heads = [
  { name: "Time", width: "time" },
  { name: "Event" },
  { name: "Workflow", width: "wide" },
  { name: "Channel" },
  { name: "How it ended", width: "state" },
  { name: "Tries", width: "count" },
] as const;

const idOf = ({ id }: DeliveryView) => id;

function Log() {
  useEffect(() => every(2_000, log.refresh), []);
  const { filters } = place.value;
  const all = log.value.value?.deliveries;
  const shown = (all ?? []).filter(
    (row) =>
      fits(filters.event, row.eventType) &&
      fits(filters.workflow, row.workflowId ?? "workspace") &&
      fits(filters.channel, ...row.channels) &&
      (!filters.outcome || row.outcome === filters.outcome),
  );
  const tools = (
    <>
      <Filter name="event" label="Event" values={eventTypes.value} />
      <Filter name="workflow" label="Workflow" values={workflows.value} />
      <Filter name="channel" label="Channel" values={channels.value.map(({ name }) => name)} />
      <Choice
        label="How it ended"
        value={filters.outcome ?? ""}
        options={outcomes}
        onChange={(value) => filterBy("outcome", value)}
      />
    </>
  );
  return (
    <View
      title="Deliveries"
      about="Which event went to which channel, and how it ended: the last 500."
      tools={tools}
    >
      <Problem words={log.problem.value} />
      <List
        label="Deliveries"
        caption="Deliveries, the newest first"
        heads={heads}
        items={shown}
        keyOf={idOf}
        row={(row) => <Row key={row.id} row={row} />}
      >
        {all === undefined && <Empty>Reading the delivery log …</Empty>}
        {all?.length === 0 && (
          <Empty>
            Nothing was delivered yet. <a href={hrefOf("hears")}>Send a test event</a> to see where it goes.
          </Empty>
        )}
        {all !== undefined && all.length > 0 && shown.length === 0 && (
          <Empty>Nothing fits these filters.</Empty>
        )}
      </List>
    </View>
  );
}

function Row({ row }: { row: DeliveryView }) {
  const { at, eventId, eventType, workflowId, outcome, attempts } = row;
  return (
    <tr>
      <td class="time">
        <Time at={at} />
      </td>
      <td>
        {eventId === null ? (
          <Short text={eventType} />
        ) : (
          <a href={hrefOf("deliveries", {}, eventId)}>
            <Short text={eventType} />
          </a>
        )}
      </td>
      <td class="wide">
        <Level workflowId={workflowId} />
      </td>
      <td>
        <Short text={row.channels.join(" or ") || "a channel that is gone"} />
      </td>
      <td>
        <Outcome outcome={outcome} />
      </td>
      <td class="count">
        {attempts === null || attempts.length === 0 ? <span class="quiet">–</span> : attempts.length}
      </td>
    </tr>
  );
}
