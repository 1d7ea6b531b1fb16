import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CheckView, PlannedView, PlanView, VerifyView } from "../../api";
import { hrefOf } from "../location";
import { Apart } from "../parts/apart";
import { Empty, Toggle, View } from "../parts/frame";
import { type Chosen, Grid, type Line } from "../parts/grid";
import { Person } from "../parts/marks";
import { Level, Name, Problem, Short } from "../parts/text";
import { Resource, read, write } from "../server";
import { channelById, every, verification } from "../state";

const tellsPeople = signal(false);
const refused = signal<string | undefined>(undefined);
const chosen = signal<{ settingId: string; channelId: string } | undefined>(undefined);
const plan = new Resource(() => read<PlanView>(tellsPeople.value ? "plan/people" : "plan"));

/** Whether events arrive: first whom a test would reach, then how far each event came. */
export function Verify() {
  useEffect(() => every(5_000, plan.refresh), []);
  const run = verification.value;
  const isRunning = run?.state === "running";
  const hasRun = run !== undefined && run.state !== "idle";
  const tests = hasRun && run.planned.length > 0 ? run.planned : (plan.value.value?.tests ?? []);
  return (
    <View
      title="Verify"
      about="Send a test event for each setting, and see how far it comes at each channel."
      tools={<Tools isRunning={isRunning} hasRun={hasRun} />}
      panel={<Explanation tests={tests} run={hasRun ? run : undefined} />}
    >
      <Problem words={refused.value ?? run?.problem ?? plan.problem.value} />
      <Summary tests={tests} run={hasRun ? run : undefined} />
      <Cells tests={tests} run={hasRun ? run : undefined} />
    </View>
  );
}

async function start(): Promise<void> {
  refused.value = await write("verify", { notifyPeople: tellsPeople.value }).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

function Tools({ isRunning, hasRun }: { isRunning: boolean; hasRun: boolean }) {
  const sends = plan.value.value?.tests.filter(({ action }) => action === "send").length ?? 0;
  return (
    <>
      <Toggle
        label="Also where it reaches people"
        isOn={tellsPeople.value}
        onChange={(isOn) => {
          tellsPeople.value = isOn;
          void plan.refresh();
        }}
      />
      {isRunning ? (
        <button type="button" onClick={() => write("verify/stop")}>
          Stop
        </button>
      ) : (
        <button type="button" class="main" disabled={sends === 0} onClick={start}>
          {`Send ${sends} test event${sends === 1 ? "" : "s"}${hasRun ? " again" : ""}`}
        </button>
      )}
    </>
  );
}

function Summary({ tests, run }: { tests: readonly PlannedView[]; run: VerifyView | undefined }) {
  const sent = tests.filter(({ action }) => action === "send");
  const reached = new Map(sent.flatMap(({ channels }) => channels.map((channel) => [channel.id, channel])));
  const people = [...reached.values()].filter(({ reaches }) => reaches === "people");
  const count = (status: CheckView["status"]) =>
    run?.checks.filter((check) => check.status === status).length ?? 0;
  return (
    <div class="summary">
      <p role="status">
        {run === undefined ? (
          <>
            {sent.length} of {tests.length} settings would be tested, at {reached.size} channels
            {people.length === 0 ? ", none of them people." : ", people among them:"}{" "}
            {people.map(({ name }) => (
              <>
                <Person /> <Name text={name} />{" "}
              </>
            ))}
          </>
        ) : (
          <>
            <strong>
              {run.state === "running" ? "On its way" : run.state === "done" ? "Done" : "Ended"}:
            </strong>{" "}
            {count("passed")} passed, {count("failed")} failed, {count("skipped")} skipped
            {run.state === "running" && `, of ${run.total}`}
          </>
        )}
      </p>
      <ul class="legend">
        <li>
          <Steps3 level="accepted" /> accepted
        </li>
        <li>
          <Steps3 level="logged" /> logged
        </li>
        <li>
          <Steps3 level="received" /> received
        </li>
        <li>
          <span aria-hidden="true">✕</span> failed
        </li>
      </ul>
    </div>
  );
}

function Cells({ tests, run }: { tests: readonly PlannedView[]; run: VerifyView | undefined }) {
  const columns = [
    ...new Map(tests.flatMap(({ channels }) => channels.map((each) => [each.id, each]))).values(),
  ];
  if (plan.value.value === undefined && run === undefined) return <Empty>Reading the settings …</Empty>;
  if (tests.length === 0) return <Empty>There is no notification setting to check.</Empty>;
  const lines = linesOf(tests, columns, run);
  const choose = ({ row, column }: Chosen) => {
    const settingId = lines[row]?.key;
    const channelId = columns[column]?.id;
    if (settingId !== undefined && channelId !== undefined) chosen.value = { settingId, channelId };
  };
  const at = {
    row: lines.findIndex(({ key }) => key === chosen.value?.settingId),
    column: columns.findIndex(({ id }) => id === chosen.value?.channelId),
  };
  return (
    <Grid
      caption="How far each test event came"
      corner="Event"
      columns={columns.map(({ id, name, reaches }) => ({
        key: id,
        content: (
          <span class="head">
            <Short text={name} />
            {reaches === "people" && <Person />}
            <Apart id={id} />
          </span>
        ),
      }))}
      lines={lines}
      chosen={at.row === -1 || at.column === -1 ? undefined : at}
      onChoose={choose}
    />
  );
}

function linesOf(
  tests: readonly PlannedView[],
  columns: readonly { readonly id: string }[],
  run: VerifyView | undefined,
): Line[] {
  return [...Map.groupBy(tests, ({ workflowId }) => workflowId)].flatMap(([workflowId, those]): Line[] => [
    {
      kind: "heading",
      key: `level ${workflowId ?? ""}`,
      content:
        workflowId === null ? (
          "Workspace"
        ) : (
          <>
            Workflow <Short text={workflowId} />
          </>
        ),
    },
    ...those.map(
      (test): Line => ({
        kind: "row",
        key: test.settingId,
        isMuted: test.action !== "send",
        head: (
          <span class="event">
            <Short text={test.eventType} />
            {test.action !== "send" && (
              <em title={test.reason ?? ""}>{test.action === "skip" ? "not tested" : "cannot arrive"}</em>
            )}
          </span>
        ),
        cell: (column) => cellOf(test, columns[column]?.id ?? "", run),
      }),
    ),
  ]);
}

function cellOf(test: PlannedView, channelId: string, run: VerifyView | undefined) {
  if (!test.channels.some(({ id }) => id === channelId)) return undefined;
  if (test.action !== "send")
    return { content: <span class="quiet">–</span>, word: "not tested", sentence: test.reason ?? "" };
  const check = checkOf(test.settingId, channelId, run);
  if (run === undefined)
    return {
      content: <span class="quiet">○</span>,
      word: "would be sent",
      sentence: "A test event would be sent.",
    };
  if (check === undefined)
    return { content: <span class="quiet">…</span>, word: "on its way", sentence: "Nothing is known yet." };
  const { level, status, reason, latencyMs } = check;
  const sentence =
    reason ?? `${level ?? status}${latencyMs === null ? "" : ` after ${Math.round(latencyMs)} ms`}`;
  if (status === "failed")
    return { content: <span class="outcome failed">✕</span>, word: "failed", sentence };
  if (level === null) return { content: <span class="quiet">–</span>, word: "not tested", sentence };
  return { content: <Steps3 level={level} />, word: level, sentence };
}

function checkOf(settingId: string, channelId: string, run: VerifyView | undefined): CheckView | undefined {
  // Where channels cannot be told apart, a check is one of the setting as a whole.
  return run?.checks.find(
    (check) => check.settingId === settingId && (check.channelId === channelId || check.channelId === null),
  );
}

const levels = ["accepted", "logged", "received"];

/** How far an event came, as three circles of which so many are full. */
function Steps3({ level }: { level: NonNullable<CheckView["level"]> }) {
  const reached = levels.indexOf(level);
  return (
    <svg class="mark own" viewBox="0 0 30 10" width="30" height="10" aria-hidden="true">
      {levels.map((_, index) => (
        <circle
          cx={5 + index * 10}
          cy="5"
          r="3"
          stroke="currentColor"
          stroke-width="1.25"
          fill={index <= reached ? "currentColor" : "none"}
        />
      ))}
    </svg>
  );
}

function Explanation({ tests, run }: { tests: readonly PlannedView[]; run: VerifyView | undefined }) {
  const test = tests.find(({ settingId }) => settingId === chosen.value?.settingId);
  const channel = channelById.value.get(chosen.value?.channelId ?? "");
  if (test === undefined || channel === undefined)
    return (
      <p class="quiet">
        Test events are real deliveries: they reach production webhooks and every client on the WebSocket.
        Choose a cell to read more.
      </p>
    );
  const check = checkOf(test.settingId, channel.id, run);
  return (
    <section aria-label="Explanation">
      <h2>
        <Name text={test.eventType} />
      </h2>
      <dl class="facts">
        <dt>Level</dt>
        <dd>
          <Level workflowId={test.workflowId} />
        </dd>
        <dt>Channel</dt>
        <dd>
          <Name text={channel.name} />
        </dd>
        {check?.level && <dt>Seen</dt>}
        {check?.level && <dd>{check.level}</dd>}
        {typeof check?.latencyMs === "number" && <dt>After</dt>}
        {typeof check?.latencyMs === "number" && <dd>{Math.round(check.latencyMs)} ms</dd>}
      </dl>
      {check?.status === "failed" ? (
        <div class="reason">
          <strong>Failed.</strong> <Name text={check.reason ?? ""} />
        </div>
      ) : (
        <p>
          <Name text={check?.reason ?? test.reason ?? ""} />
        </p>
      )}
      {check?.eventId && (
        <p>
          <a href={hrefOf("deliveries", {}, check.eventId)}>Where it went</a>
        </p>
      )}
    </section>
  );
}
