import { useEffect } from "preact/hooks";
import type { OutboxesView, OutboxView } from "../../api";
import { hrefOf, place } from "../location";
import { Empty, Filter, fits, View } from "../parts/frame";
import { Name, Problem, Time } from "../parts/text";
import { Resource, read } from "../server";
import { channels, eventTypes, every } from "../state";

const outbox = new Resource(() => read<OutboxesView>("outbox"));

/** More than this nobody reads at once. */
const most = 100;

/** Messages to people: in the emulator they end here. */
export function Outbox() {
  useEffect(() => every(2_000, outbox.refresh), []);
  const { filters } = place.value;
  const all = outbox.value.value?.messages;
  const shown = (all ?? []).filter(
    ({ eventType, channelName }) => fits(filters.event, eventType) && fits(filters.channel, channelName),
  );
  const people = channels.value.filter(({ reaches }) => reaches === "people").map(({ name }) => name);
  const tools = (
    <>
      <Filter name="event" label="Event" values={eventTypes.value} />
      <Filter name="channel" label="Channel" values={people} />
    </>
  );
  return (
    <View
      title="Outbox"
      about="Messages that would have reached people. The words are the console's: Kadoa's own are documented nowhere."
      tools={tools}
    >
      <div class="page">
        <Problem words={outbox.problem.value} />
        {all === undefined && <Empty>Reading the outbox …</Empty>}
        {all !== undefined && shown.length === 0 && (
          <Empty>
            No message. <a href={hrefOf("hears")}>Send a test event</a> that an e-mail or Slack channel hears
            of.
          </Empty>
        )}
        {shown.slice(0, most).map((message) => (
          <Message key={message.deliveryId} message={message} />
        ))}
      </div>
    </View>
  );
}

function Message({ message }: { message: OutboxView }) {
  return message.channelType === "EMAIL" ? <Letter message={message} /> : <Post message={message} />;
}

function Letter({ message }: { message: OutboxView }) {
  return (
    <article class="card letter" aria-label={`E-mail ${message.subject}`}>
      <dl class="facts">
        <dt>From</dt>
        <dd>
          <Name text={message.from} />
        </dd>
        <dt>To</dt>
        <dd>
          <Name text={message.to} />
        </dd>
        <dt>Subject</dt>
        <dd>
          <strong>
            <Name text={message.subject} />
          </strong>
        </dd>
      </dl>
      <Body message={message} />
    </article>
  );
}

function Post({ message }: { message: OutboxView }) {
  return (
    <article class="card post" aria-label={`Message ${message.subject}`}>
      <p class="row">
        <strong>Kadoa</strong> <span class="kind">app</span> <span class="quiet">in</span>{" "}
        <Name text={message.to || message.channelName} />
      </p>
      <p>
        <strong>
          <Name text={message.subject} />
        </strong>
      </p>
      <Body message={message} />
    </article>
  );
}

function Body({ message }: { message: OutboxView }) {
  const lines = linesOf(message.payload);
  return (
    <>
      {lines.length > 0 && (
        <dl class="facts">
          {lines.map(([name, value]) => (
            <>
              <dt>
                <Name text={name} />
              </dt>
              <dd>
                <Name text={value} />
              </dd>
            </>
          ))}
        </dl>
      )}
      <details>
        <summary>What came with it</summary>
        <pre>{message.payload}</pre>
      </details>
      <p class="row quiet">
        <Time at={message.sentAt} /> by <Name text={message.channelName} />
        <a href={hrefOf("deliveries", {}, message.eventId)}>Event</a>
      </p>
    </>
  );
}

/** What of a payload can be read in a line each. */
function linesOf(payload: string): [name: string, value: string][] {
  try {
    return Object.entries(JSON.parse(payload) as object)
      .filter(([, value]) => typeof value === "string" || typeof value === "number")
      .slice(0, 8)
      .map(([name, value]) => [name, String(value).slice(0, 300)]);
  } catch {
    return []; // It was cut.
  }
}
