import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Choice, View } from "../parts/frame";
import { Name, Problem, Time } from "../parts/text";
import { control, Resource } from "../server";
import { channels, every } from "../state";

interface EndpointFault {
  readonly channelId?: string;
  readonly status?: number;
  readonly error?: string;
  readonly times?: number;
}

interface CallFault {
  readonly method?: string;
  readonly path?: string;
  readonly kind: string;
  readonly status?: number;
  readonly delayMs?: number;
  readonly times?: number;
}

interface Realtime {
  readonly heartbeatsPaused: boolean;
  readonly connections: readonly {
    readonly connectionId: string;
    readonly connectedAt: string;
    readonly subscribed: boolean;
    readonly halfOpen: boolean;
    readonly lastCursor: string | null;
    readonly eventsBehind: number;
    readonly bytesWaiting: number;
  }[];
}

const all = new Resource(async () => {
  const [endpoints, calls, realtime] = await Promise.all([
    control<{ faults: EndpointFault[] }>("GET", "endpoint-faults"),
    control<{ faults: CallFault[] }>("GET", "faults"),
    control<Realtime>("GET", "realtime"),
  ]);
  return { endpoints: endpoints.faults, calls: calls.faults, realtime };
});
const refused = signal<string | undefined>(undefined);

async function act(method: "POST" | "DELETE", path: string, body?: object): Promise<void> {
  refused.value = await control(method, path, body).then(
    () => undefined,
    (error: Error) => error.message,
  );
  await all.refresh();
}

/** What the emulator can be made to do wrong. */
export function Faults() {
  useEffect(() => every(1_000, all.refresh), []);
  const { value } = all.value;
  return (
    <View
      title="Faults"
      about="Make the emulator fail as the real service and real endpoints do, and see what becomes of it."
    >
      <div class="page">
        <Problem words={refused.value ?? all.problem.value} />
        <Endpoints faults={value?.endpoints ?? []} />
        <Calls faults={value?.calls ?? []} />
        <Clients realtime={value?.realtime} />
      </div>
    </View>
  );
}

const endpoint = signal({ channelId: "", what: "401" });
const seeming = [
  ["401", "answers 401, not authenticated"],
  ["403", "answers 403, not allowed"],
  ["404", "answers 404, not found"],
  ["405", "answers 405, wrong method"],
  ["413", "answers 413, too large"],
  ["429", "answers 429, too many requests"],
  ["302", "answers 302, a redirect"],
  ["500", "answers 500, its own error"],
  ["503", "answers 503, unavailable"],
  ["refused", "refuses the connection"],
  ["timeout", "does not answer in time"],
  ["unknown-host", "has a name that no DNS knows"],
  ["bad-certificate", "has an expired certificate"],
  ["reset", "breaks the connection off"],
] as const;

function Endpoints({ faults }: { faults: readonly EndpointFault[] }) {
  const { channelId, what } = endpoint.value;
  const hooks = channels.value.filter(({ type }) => type === "WEBHOOK");
  const add = () =>
    act("POST", "endpoint-faults", {
      ...(channelId === "" ? {} : { channelId }),
      ...(/^\d+$/.test(what) ? { status: Number(what) } : { error: what }),
    });
  return (
    <section aria-labelledby="endpoints">
      <h2 id="endpoints">Endpoints of webhooks</h2>
      <form
        class="row form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Choice
          label="The endpoint of"
          value={channelId}
          options={[["", "every webhook channel"], ...hooks.map(({ id, name }) => [id, name] as const)]}
          onChange={(value) => {
            endpoint.value = { channelId: value, what };
          }}
        />
        <Choice
          label="seems to be one that"
          value={what}
          options={seeming}
          onChange={(value) => {
            endpoint.value = { channelId, what: value };
          }}
        />
        <button type="submit" class="main">
          Break it
        </button>
        <button type="button" disabled={faults.length === 0} onClick={() => act("DELETE", "endpoint-faults")}>
          Mend all
        </button>
      </form>
      <List
        empty="No endpoint is broken: requests go out as they are."
        lines={faults.map(({ channelId: id, status, error, times }) => ({
          what: seeming.find(([value]) => value === (error ?? String(status)))?.[1] ?? `answers ${status}`,
          of: channels.value.find((channel) => channel.id === id)?.name ?? "every webhook channel",
          times,
        }))}
      />
    </section>
  );
}

const call = signal({ kind: "status", method: "", path: "", times: "" });
const kinds = [
  ["status", "answer with 503"],
  ["drop-request", "drop the request"],
  ["drop-response", "do it, and drop the answer"],
  ["cut", "do it, and cut the answer off"],
  ["delay", "answer 3 s later"],
  ["malformed", "answer what is not JSON"],
] as const;
const particulars: Readonly<Record<string, object>> = {
  status: { status: 503 },
  delay: { delayMs: 3_000 },
  cut: { bytes: 100 },
};

function Calls({ faults }: { faults: readonly CallFault[] }) {
  const { kind, method, path, times } = call.value;
  const change = (part: Partial<typeof call.value>) => {
    call.value = { ...call.value, ...part };
  };
  const add = () =>
    act("POST", "faults", {
      kind,
      ...particulars[kind],
      ...(method === "" ? {} : { method }),
      ...(path === "" ? {} : { path }),
      ...(times === "" ? {} : { times: Number(times) }),
    });
  const methods = ["", "GET", "POST", "PUT", "DELETE"].map((each) => [each, each || "every method"] as const);
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">Calls of the API</h2>
      <form
        class="row form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Choice label="Let it" value={kind} options={kinds} onChange={(value) => change({ kind: value })} />
        <Choice
          label="for"
          value={method}
          options={methods}
          onChange={(value) => change({ method: value })}
        />
        <label class="field">
          <span>at the path (* is any text)</span>
          <input
            type="text"
            placeholder="every path"
            value={path}
            onInput={(event) => change({ path: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>so many times</span>
          <input
            type="number"
            min="1"
            placeholder="always"
            value={times}
            onInput={(event) => change({ times: event.currentTarget.value })}
          />
        </label>
        <button type="submit">Add the fault</button>
        <button type="button" disabled={faults.length === 0} onClick={() => act("DELETE", "faults")}>
          Remove all
        </button>
      </form>
      <List
        empty="No call fails."
        lines={faults.map((fault) => ({
          what:
            kinds.find(([value]) => value === fault.kind)?.[1].replace("503", String(fault.status)) ??
            fault.kind,
          of: `${fault.method ?? "every method"} ${fault.path ?? "every path"}`,
          times: fault.times,
        }))}
      />
    </section>
  );
}

interface FaultLine {
  readonly what: string;
  readonly of: string;
  readonly times: number | undefined;
}

function List({ lines, empty }: { lines: readonly FaultLine[]; empty: string }) {
  if (lines.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <table class="small">
      <caption class="unseen">What is set</caption>
      <thead>
        <tr>
          <th scope="col">Of</th>
          <th scope="col">What it does</th>
          <th scope="col">Left</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ what, of, times }) => (
          <tr>
            <th scope="row">
              <Name text={of} />
            </th>
            <td>{what}</td>
            <td>{times ?? "always"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Clients({ realtime }: { realtime: Realtime | undefined }) {
  const paused = realtime?.heartbeatsPaused ?? false;
  const connections = realtime?.connections ?? [];
  return (
    <section aria-labelledby="clients">
      <h2 id="clients">Clients of the WebSocket</h2>
      <p class="row">
        <button
          type="button"
          onClick={() => act("POST", "realtime/drain", { retryAfterMs: 1_000, deadlineMs: 3_000 })}
        >
          Drain
        </button>
        <button type="button" onClick={() => act("POST", "realtime/disconnect", {})}>
          Disconnect
        </button>
        <button type="button" onClick={() => act("POST", "realtime/half-open")}>
          Leave half-open
        </button>
        <button
          type="button"
          aria-pressed={paused}
          onClick={() => act("POST", "realtime/heartbeats", { paused: !paused })}
        >
          Pause heartbeats
        </button>
      </p>
      {connections.length === 0 ? (
        <p class="quiet">Nobody is connected.</p>
      ) : (
        <table class="small">
          <caption class="unseen">Connected clients</caption>
          <thead>
            <tr>
              <th scope="col">Connection</th>
              <th scope="col">Since</th>
              <th scope="col">State</th>
              <th scope="col">Last cursor</th>
              <th scope="col">Behind</th>
            </tr>
          </thead>
          <tbody>
            {connections.map((client) => (
              <tr key={client.connectionId}>
                <th scope="row" class="code">
                  <Name text={client.connectionId} />
                </th>
                <td>
                  <Time at={client.connectedAt} />
                </td>
                <td>{client.halfOpen ? "half-open" : client.subscribed ? "subscribed" : "not subscribed"}</td>
                <td class="code tight">{client.lastCursor ?? "–"}</td>
                <td>
                  {client.eventsBehind} events, {client.bytesWaiting} bytes
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
