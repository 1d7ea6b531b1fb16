import { signal } from "@preact/signals";
import type { LiveEvent, LiveItem } from "../../api";
import { hrefOf, place } from "../location";
import { Empty, Filter, fits, View } from "../parts/frame";
import { List } from "../parts/list";
import { Level, Name, Short, Time } from "../parts/text";
import { clearLive, eventTypes, isPaused, live, pause, waitingCount, workflows } from "../state";

const chosen = signal<number | undefined>(undefined);

/** Realtime events as they come, the newest on top. */
export function Live() {
  const { filters } = place.value;
  const items = live.value.filter((item) => item.type === "status" || isWanted(item, filters)).toReversed();
  const tools = (
    <>
      <Filter name="event" label="Event" values={eventTypes.value} />
      <Filter name="workflow" label="Workflow" values={workflows.value} />
      <button type="button" aria-pressed={isPaused.value} onClick={() => pause(!isPaused.value)}>
        {isPaused.value ? `Go on (${waitingCount.value} new)` : "Pause"}
      </button>
      <button type="button" onClick={clearLive}>
        Clear
      </button>
    </>
  );
  const event = live.value.find(
    (item): item is LiveEvent => item.number === chosen.value && item.type === "event",
  );
  return (
    <View
      title="Live"
      about="What the workspace's WebSocket delivers, as it comes. The last 1,000 are kept."
      tools={tools}
      panel={<Payload event={event} />}
    >
      <Log items={items} />
    </View>
  );
}

function isWanted(event: LiveEvent, filters: Readonly<Record<string, string>>): boolean {
  return fits(filters.event, event.eventType) && fits(filters.workflow, event.workflowId ?? "workspace");
}

const heads = [
  { name: "Time", width: "time" },
  { name: "Event" },
  { name: "Workflow" },
  { name: "Id", width: "wide" },
] as const;

const numberOf = ({ number }: LiveItem) => number;

function Log({ items }: { items: readonly LiveItem[] }) {
  return (
    <List
      label="Events"
      caption="Realtime events, the newest first"
      heads={heads}
      items={items}
      keyOf={numberOf}
      row={(item) => <Row key={item.number} item={item} />}
    >
      {items.every(({ type }) => type === "status") && (
        <Empty>
          No event yet. An event comes here when a setting sends it to the WebSocket channel;{" "}
          <a href={hrefOf("hears")}>send a test event</a> to see one.
        </Empty>
      )}
    </List>
  );
}

function Row({ item }: { item: LiveItem }) {
  if (item.type === "status") {
    return (
      <tr class={`status is-${item.state}`}>
        <td class="time">
          <Time at={item.at} />
        </td>
        <td colSpan={3}>
          <Short text={item.words} />
        </td>
      </tr>
    );
  }
  const isChosen = chosen.value === item.number;
  return (
    <tr class={isChosen ? "chosen" : undefined}>
      <td class="time">
        <Time at={item.timestamp} />
      </td>
      <td>
        <button
          type="button"
          class="plain"
          aria-expanded={isChosen}
          onClick={() => {
            chosen.value = isChosen ? undefined : item.number;
          }}
        >
          <Short text={item.eventType} />
        </button>
      </td>
      <td>
        <Level workflowId={item.workflowId} />
      </td>
      <td class="wide code">
        <Short text={item.id ?? "–"} />
      </td>
    </tr>
  );
}

/** The chosen event with what came with it. */
function Payload({ event }: { event: LiveEvent | undefined }) {
  if (event === undefined) return <p class="quiet">Choose an event to read what came with it.</p>;
  return (
    <section aria-label="Event">
      <h2>
        <Name text={event.eventType} />
      </h2>
      <dl class="facts">
        <dt>Time</dt>
        <dd>
          <Name text={event.timestamp} />
        </dd>
        <dt>Workflow</dt>
        <dd>
          <Level workflowId={event.workflowId} />
        </dd>
        <dt>Id</dt>
        <dd class="code">{event.id === null ? "none" : <Name text={event.id} />}</dd>
      </dl>
      {event.id !== null && (
        <p>
          <a href={hrefOf("deliveries", {}, event.id)}>Where it went</a>
        </p>
      )}
      <pre tabIndex={0} role="region" aria-label="Payload">
        {event.payload}
      </pre>
      {event.isCut && <p class="quiet">The payload is longer; what is left of it is not shown here.</p>}
    </section>
  );
}
