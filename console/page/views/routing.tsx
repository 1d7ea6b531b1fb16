import { signal } from "@preact/signals";
import type { ChannelView } from "../../api";
import { reasonsFor } from "../../routing/hearing";
import { type CellState, type MatrixRow, toldBy } from "../../routing/matrix";
import { filterBy, hrefOf, place } from "../location";
import { Apart } from "../parts/apart";
import { Empty, Filter, fits, Toggle, View } from "../parts/frame";
import { type Chosen, Grid, type Line } from "../parts/grid";
import { Kind, Mark, meanings, Person } from "../parts/marks";
import { Level, Name, Short, Steps } from "../parts/text";
import { channelById, channels, eventTypes, namesakes, routing, rows, workflows } from "../state";

/** By what it is and not by where it stands, so that it stays when rows come and go. */
const chosen = signal<{ workflowId: string | null; eventType: string; channelId: string } | undefined>(
  undefined,
);

/** Who is told what: a row for each event at each level, a column for each channel. */
export function Routing() {
  const { filters } = place.value;
  const onlyOwn = filters.own === "1";
  const shown = channels.value.filter(({ name, type }) => fits(filters.channel, name, type));
  const wanted = rows.value.filter((row) => isWanted(row, filters, shown, onlyOwn));
  const lines = linesOf(wanted, shown);
  const tools = (
    <>
      <Filter name="event" label="Event" values={eventTypes.value} />
      <Filter name="workflow" label="Workflow" values={workflows.value} />
      <Filter name="channel" label="Channel" values={channels.value.map(({ name }) => name)} />
      <Toggle
        label="Own settings only"
        isOn={onlyOwn}
        onChange={(isOn) => filterBy("own", isOn ? "1" : "")}
      />
    </>
  );
  return (
    <View
      title="Routing"
      about="Who is told what: a row for each event, a column for each channel."
      tools={tools}
      panel={<Explanation />}
    >
      <Legend />
      <RoutingGrid lines={lines} rows={wanted} shown={shown} />
    </View>
  );
}

function RoutingGrid({
  lines,
  rows: wanted,
  shown,
}: {
  lines: Line[];
  rows: MatrixRow[];
  shown: readonly ChannelView[];
}) {
  if (routing.value.value === undefined) return <Empty>Reading channels and settings …</Empty>;
  if (rows.value.length === 0)
    return (
      <Empty>
        There is no notification setting: nobody is told of anything. Declare a NotificationSetting.
      </Empty>
    );
  if (wanted.length === 0 || shown.length === 0) return <Empty>Nothing fits these filters.</Empty>;
  const rowAt = new Map(wanted.map((row) => [keyOf(row), row]));
  const choose = ({ row, column }: Chosen) => {
    const line = lines[row];
    const found = line && rowAt.get(line.key);
    const channel = shown[column];
    if (found && channel)
      chosen.value = { workflowId: found.workflowId, eventType: found.eventType, channelId: channel.id };
  };
  return (
    <Grid
      caption="Who is told of which event, and by whose setting"
      corner="Event"
      columns={shown.map((channel) => ({ key: channel.id, content: <Head channel={channel} /> }))}
      lines={lines}
      chosen={placeOf(lines, shown)}
      onChoose={choose}
    />
  );
}

function placeOf(lines: readonly Line[], shown: readonly ChannelView[]): Chosen | undefined {
  const { value } = chosen;
  if (value === undefined) return undefined;
  const row = lines.findIndex(({ key }) => key === keyOf(value));
  const column = shown.findIndex(({ id }) => id === value.channelId);
  return row === -1 || column === -1 ? undefined : { row, column };
}

function keyOf({ workflowId, eventType }: Pick<MatrixRow, "workflowId" | "eventType">): string {
  return JSON.stringify([workflowId, eventType]);
}

function isWanted(
  row: MatrixRow,
  filters: Readonly<Record<string, string>>,
  shown: readonly ChannelView[],
  onlyOwn: boolean,
): boolean {
  if (onlyOwn && row.by !== "own") return false;
  if (!fits(filters.event, row.eventType) || !fits(filters.workflow, row.workflowId ?? "workspace"))
    return false;
  return !filters.channel || shown.some(({ id }) => row.cells.has(id));
}

/** A heading for each level, and its rows below it. */
function linesOf(wanted: readonly MatrixRow[], shown: readonly ChannelView[]): Line[] {
  return [...Map.groupBy(wanted, ({ workflowId }) => workflowId)].flatMap(([workflowId, those]): Line[] => [
    { kind: "heading", key: `level ${workflowId ?? ""}`, content: <Heading workflowId={workflowId} /> },
    ...those.map((row) => lineOf(row, shown)),
  ]);
}

function Heading({ workflowId }: { workflowId: string | null }) {
  return workflowId === null ? (
    <>Workspace</>
  ) : (
    <>
      Workflow <Short text={workflowId} />
    </>
  );
}

function lineOf(row: MatrixRow, shown: readonly ChannelView[]): Line {
  return {
    kind: "row",
    key: keyOf(row),
    isMuted: row.by !== "own",
    head: (
      <span class="event">
        <Short text={row.eventType} />
        <RowNote row={row} />
      </span>
    ),
    cell(column) {
      const state = row.cells.get(shown[column]?.id ?? "");
      return state && { content: <Mark state={state} />, ...meanings[state] };
    },
  };
}

function RowNote({ row }: { row: MatrixRow }) {
  const { setting } = row;
  if (row.isSuppressed) return <em>left out</em>;
  if (row.follows) return <em>as failed</em>;
  if (row.by !== "own" || setting === undefined) return null;
  if (!setting.enabled) return <em>disabled</em>;
  if (toldBy(row).length === 0) return <em>no channel</em>;
  return setting.managed === false ? (
    <em title="This stack does not manage the setting.">not in stack</em>
  ) : null;
}

function Head({ channel }: { channel: ChannelView }) {
  return (
    <span class="head">
      <Short text={channel.name} />
      {channel.reaches === "people" && <Person />}
      <Apart id={channel.id} />
      {channel.managed === false && (
        <span class="unmanaged" title="This stack does not manage the channel.">
          *<span class="unseen"> not managed by this stack</span>
        </span>
      )}
    </span>
  );
}

const states: readonly CellState[] = ["own", "inherited", "hidden", "disabled", "suppressed"];

function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      {states.map((state) => (
        <li title={meanings[state].sentence}>
          <Mark state={state} /> {meanings[state].word}
        </li>
      ))}
      <li>
        <Person /> people
      </li>
    </ul>
  );
}

/** Why the chosen cell is as it is. */
function Explanation() {
  const view = routing.value.value;
  const { value } = chosen;
  const channel = value && channelById.value.get(value.channelId);
  if (view === undefined || value === undefined || channel === undefined)
    return <p class="quiet">Choose a cell to read why it is so. The arrow keys go from cell to cell.</p>;
  const { workflowId, eventType } = value;
  const row = rows.value.find((each) => each.workflowId === workflowId && each.eventType === eventType);
  const state = row?.cells.get(channel.id);
  return (
    <section aria-label="Explanation">
      <h2>
        <Name text={eventType} />
      </h2>
      <dl class="facts">
        <dt>Level</dt>
        <dd>
          <Level workflowId={workflowId} />
        </dd>
        <dt>Channel</dt>
        <dd>
          <Name text={channel.name} /> <Kind type={channel.type} /> {namesakes.value.get(channel.id)?.id}
        </dd>
        {channel.target !== "" && <dt>Leads to</dt>}
        {channel.target !== "" && (
          <dd>
            <Name text={channel.target} />
          </dd>
        )}
        <dt>State</dt>
        <dd>
          {state === undefined ? (
            "not told"
          ) : (
            <span>
              <Mark state={state} /> {meanings[state].sentence}
            </span>
          )}
        </dd>
      </dl>
      <Steps steps={reasonsFor(view, eventType, workflowId, channel)} />
      <p>
        <a href={hrefOf("hears", { event: eventType, workflow: workflowId ?? "" })}>Who else hears of it?</a>
      </p>
    </section>
  );
}
