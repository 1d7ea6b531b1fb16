import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { AttemptView, EventView } from "../../api";
import { hrefOf } from "../location";
import { Empty, View } from "../parts/frame";
import { Kind } from "../parts/marks";
import { Outcome } from "../parts/outcome";
import { Level, Name, Problem, Time } from "../parts/text";
import { Resource, read, write } from "../server";
import { every, info } from "../state";

/** One event: where it went, try by try, and why it did not arrive. */
export function EventPage({ id }: { id: string }) {
  const event = useMemo(() => new Resource(() => read<EventView>(`events/${encodeURIComponent(id)}`)), [id]);
  useEffect(() => every(1_000, event.refresh), [event]);
  const view = event.value.value;
  const tools = <a href={hrefOf("deliveries")}>All deliveries</a>;
  return (
    <View title={view?.eventType ?? "Event"} about={`Event ${id}`} tools={tools}>
      <div class="page">
        {view === undefined && event.problem.value === undefined && <Empty>Reading the delivery log …</Empty>}
        {view === undefined && <Problem words={event.problem.value} />}
        {view !== undefined && <Event view={view} refresh={event.refresh} />}
      </div>
    </View>
  );
}

function Event({ view, refresh }: { view: EventView; refresh(): Promise<void> }) {
  return (
    <>
      <dl class="facts inline">
        <dt>Happened</dt>
        <dd>
          <Name text={view.at} />
        </dd>
        <dt>Of</dt>
        <dd>
          <Level workflowId={view.workflowId} />
        </dd>
      </dl>
      {inOrder(view.deliveries).map((delivery) => (
        <Delivery key={delivery.id} delivery={delivery} refresh={refresh} />
      ))}
      <section aria-labelledby="payload">
        <h2 id="payload">What came with it</h2>
        <pre tabIndex={0} role="region" aria-label="Payload">
          {view.payload}
        </pre>
      </section>
    </>
  );
}

const order = ["failed", "pending", "unknown", "delivered"];

/** What went wrong comes first. */
function inOrder(deliveries: EventView["deliveries"]) {
  return deliveries.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

function Delivery({
  delivery,
  refresh,
}: {
  delivery: EventView["deliveries"][number];
  refresh(): Promise<void>;
}) {
  const problem = useSignal<string | undefined>(undefined);
  const { id, at, channels, channelType, outcome, status, reason, attempts, request } = delivery;
  const resend = async () => {
    problem.value = await write(`resend/${encodeURIComponent(id)}`).then(
      () => undefined,
      (error: Error) => error.message,
    );
    await refresh();
  };
  return (
    <article class="card" aria-labelledby={`delivery-${id}`}>
      <header class="row">
        <h2 id={`delivery-${id}`}>
          <Name text={channels.join(" or ") || "a channel that is gone"} />
        </h2>
        {channelType !== null && <Kind type={channelType} />}
        <Outcome outcome={outcome} />
        <span class="quiet">
          log: <Name text={status} /> · <Time at={at} />
        </span>
        {info.value.value?.kind === "emulator" && (
          <button type="button" class="last" onClick={resend}>
            Send again
          </button>
        )}
      </header>
      {reason !== null && (
        <div class="reason">
          <p>
            <strong>{reason.problem}</strong>
          </p>
          <p>{reason.fix}</p>
        </div>
      )}
      <Problem words={problem.value} />
      {attempts !== null && attempts.length > 0 && (
        <Attempts attempts={attempts} isOpen={outcome === "pending"} />
      )}
      {request !== null && (
        <details>
          <summary>The request</summary>
          <pre>{request}</pre>
        </details>
      )}
    </article>
  );
}

/** The tries on a line of time, and in a table. */
function Attempts({ attempts, isOpen }: { attempts: readonly AttemptView[]; isOpen: boolean }) {
  const first = Date.parse(attempts[0]?.at ?? "");
  const offset = ({ at }: AttemptView) => Math.max(0, Date.parse(at) - first);
  // The waits before the tries are 1, 2 and 4 s: the line has room for all of them.
  const whole = Math.max(7_000, ...attempts.map(offset));
  return (
    <>
      {(attempts.length > 1 || isOpen) && (
        <ol class="timeline" aria-hidden="true">
          {attempts.map((attempt) => (
            <li
              class={attempt.words === "taken" ? "taken" : "missed"}
              style={{ left: `${(offset(attempt) / whole) * 100}%` }}
            >
              <span>{(offset(attempt) / 1_000).toFixed(1)} s</span>
            </li>
          ))}
        </ol>
      )}
      <table class="small">
        <caption class="unseen">Tries</caption>
        <thead>
          <tr>
            <th scope="col">Try</th>
            <th scope="col">After</th>
            <th scope="col">Answer</th>
            <th scope="col">Took</th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt, index) => (
            <tr>
              <th scope="row">{index + 1}</th>
              <td class="tight">{(offset(attempt) / 1_000).toFixed(1)} s</td>
              <td class="code tight">{attempt.status ?? <Name text={attempt.error ?? "none"} />}</td>
              <td class="tight">{attempt.tookMs === null ? "–" : `${attempt.tookMs} ms`}</td>
              <td>
                {attempt.words}
                {attempt.answer !== null && <pre>{attempt.answer}</pre>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
