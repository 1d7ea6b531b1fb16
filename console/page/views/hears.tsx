import { signal } from "@preact/signals";
import type { ChannelView } from "../../api";
import { type Hearing, hearingOf, reasonsFor } from "../../routing/hearing";
import { filterBy, hrefOf, place } from "../location";
import { Choice, Empty, View } from "../parts/frame";
import { Kind, Person } from "../parts/marks";
import { Name, Problem, Steps } from "../parts/text";
import { write } from "../server";
import { channels, eventTypes, routing, workflows } from "../state";

/** The last test event that was sent from here, and what came of asking for it. */
const sent = signal<
  { readonly key: string; readonly eventId?: string; readonly problem?: string } | undefined
>(undefined);
const isAsking = signal(false);

/** Who hears of an event, step by step; and why a channel does not. */
export function Hears() {
  const view = routing.value.value;
  const { filters } = place.value;
  const eventType =
    filters.event ||
    (eventTypes.value.includes("workflow_failed") ? "workflow_failed" : (eventTypes.value[0] ?? ""));
  const workflowId = filters.workflow || null;
  const those = workflowId !== null && !workflows.value.includes(workflowId) ? [workflowId] : [];
  const tools = (
    <>
      <Choice
        label="Event"
        value={eventType}
        options={eventTypes.value.map((type) => [type, type])}
        onChange={(value) => filterBy("event", value)}
      />
      <Choice
        label="Of workflow"
        value={workflowId ?? ""}
        options={[["", "the workspace"], ...[...those, ...workflows.value].map((id) => [id, id] as const)]}
        onChange={(value) => filterBy("workflow", value)}
      />
    </>
  );
  return (
    <View
      title="Who hears of it?"
      about="Pick an event: who is told, and by which steps. Then pick a channel: why it is not."
      tools={tools}
    >
      <div class="page">
        {view === undefined ? (
          <Empty>Reading channels and settings …</Empty>
        ) : (
          <Answer
            hearing={hearingOf(view, eventType, workflowId)}
            eventType={eventType}
            workflowId={workflowId}
          />
        )}
      </div>
    </View>
  );
}

interface AnswerProps {
  readonly hearing: Hearing;
  readonly eventType: string;
  readonly workflowId: string | null;
}

function Answer({ hearing, eventType, workflowId }: AnswerProps) {
  const { steps, told } = hearing;
  return (
    <>
      <section aria-labelledby="answer" class="narrow">
        <h2 id="answer">
          {told.length === 0 ? "Nobody" : `${told.length} ${told.length === 1 ? "channel" : "channels"}`}
        </h2>
        <Steps steps={steps} />
      </section>
      {told.length > 0 && <Told told={told} />}
      <SendTest told={told} eventType={eventType} workflowId={workflowId} />
      <WhyNot eventType={eventType} workflowId={workflowId} />
    </>
  );
}

function Told({ told }: { told: readonly ChannelView[] }) {
  return (
    <table class="small">
      <caption class="unseen">Channels that are told</caption>
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col">Kind</th>
          <th scope="col">Leads to</th>
          <th scope="col">Reaches</th>
        </tr>
      </thead>
      <tbody>
        {told.map(({ id, name, type, target, reaches }) => (
          <tr key={id}>
            <th scope="row">
              <Name text={name} />
            </th>
            <td>
              <Kind type={type} />
            </td>
            <td>
              {target === "" ? <span class="quiet">everyone on the WebSocket</span> : <Name text={target} />}
            </td>
            <td>
              {reaches === "people" ? (
                <>
                  <Person /> people
                </>
              ) : (
                "machines"
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A test event is a real delivery: it is said beforehand whom it reaches. */
function SendTest({
  told,
  eventType,
  workflowId,
}: {
  told: readonly ChannelView[];
  eventType: string;
  workflowId: string | null;
}) {
  const key = JSON.stringify([eventType, workflowId]);
  const people = told.filter(({ reaches }) => reaches === "people");
  const send = async () => {
    isAsking.value = false;
    // The link of an earlier test must not pass for this one's.
    sent.value = undefined;
    const test = { eventType, ...(workflowId === null ? {} : { workflowId }) };
    sent.value = await write<{ eventId: string }>("test", test).then(
      ({ eventId }) => ({ key, eventId }),
      (error: Error) => ({ key, problem: error.message }),
    );
  };
  return (
    <section aria-labelledby="test" class="narrow">
      <h2 id="test">Test it</h2>
      <p class="quiet">
        A test event is a real delivery
        {told.length === 0 ? "; now it would reach nobody." : `: it reaches all ${told.length} of them`}
        {told.length > 0 && (people.length === 0 ? "." : ", people among them.")}
      </p>
      {isAsking.value ? (
        <p class="row" role="alert">
          <span>
            It reaches people:{" "}
            {people.map(({ name }) => (
              <>
                <Name text={name} />{" "}
              </>
            ))}
          </span>
          <button type="button" class="main" onClick={send}>
            Send it all the same
          </button>
          <button
            type="button"
            onClick={() => {
              isAsking.value = false;
            }}
          >
            Leave it
          </button>
        </p>
      ) : (
        <p class="row">
          <button
            type="button"
            class="main"
            onClick={() => {
              if (people.length === 0) void send();
              else isAsking.value = true;
            }}
          >
            Send a test event
          </button>
          <span role="status">
            {sent.value?.key === key && sent.value.eventId !== undefined && (
              <>
                Sent. <a href={hrefOf("deliveries", {}, sent.value.eventId)}>See where it goes</a>
              </>
            )}
          </span>
        </p>
      )}
      {sent.value?.key === key && <Problem words={sent.value.problem} />}
    </section>
  );
}

function WhyNot({ eventType, workflowId }: { eventType: string; workflowId: string | null }) {
  const view = routing.value.value;
  const chosen = channels.value.find(({ id }) => id === place.value.filters.channel);
  const options = [
    ["", "choose a channel"] as const,
    ...channels.value.map(({ id, name }) => [id, name] as const),
  ];
  return (
    <section aria-labelledby="why" class="narrow">
      <h2 id="why">Why does a channel hear of it, or not?</h2>
      <Choice
        label="Channel"
        value={chosen?.id ?? ""}
        options={options}
        onChange={(value) => filterBy("channel", value)}
      />
      {view !== undefined && chosen !== undefined && (
        <Steps steps={reasonsFor(view, eventType, workflowId, chosen)} />
      )}
    </section>
  );
}
