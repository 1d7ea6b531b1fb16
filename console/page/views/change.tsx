import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { ChangeView } from "../../api";
import { Empty, View } from "../parts/frame";
import { type Chosen, Grid, type Line } from "../parts/grid";
import { Name, Problem, Short } from "../parts/text";
import { write } from "../server";
import { info } from "../state";

const change = signal<ChangeView | undefined>(undefined);
const problem = signal<string | undefined>(undefined);
const isBusy = signal(false);
const chosen = signal<Chosen | undefined>(undefined);

async function review(preview: string): Promise<void> {
  isBusy.value = true;
  try {
    change.value = await write<ChangeView>("change", preview);
    problem.value = undefined;
    chosen.value = undefined;
  } catch (error) {
    problem.value = (error as Error).message;
  } finally {
    isBusy.value = false;
  }
}

async function take(files: FileList | null | undefined): Promise<void> {
  const file = files?.[0];
  if (file !== undefined) await review(await file.text());
}

/** What a change does to who is told what, before it is made: the risks first. */
export function Change() {
  const [isOver, setOver] = useState(false);
  const { value } = change;
  const stack = info.value.value?.change === "stack" ? info.value.value.stack : null;
  return (
    <View
      title="Change"
      about="What a change does to who is told what, before it is made."
      tools={<Tools stack={stack} />}
    >
      <div
        class={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files);
        }}
      >
        <Problem words={problem.value} />
        {isBusy.value && (
          <p class="empty" role="status">
            Reviewing …
          </p>
        )}
        {value === undefined && !isBusy.value && <Start stack={stack} />}
        {value !== undefined && <Review change={value} />}
      </div>
    </View>
  );
}

function Tools({ stack }: { stack: string | null }) {
  return (
    <>
      {stack !== null && (
        <button type="button" class="main" disabled={isBusy.value} onClick={() => review("")}>
          Run the preview
        </button>
      )}
      <label class="button">
        Open a preview …
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => take(event.currentTarget.files)}
        />
      </label>
    </>
  );
}

function Start({ stack }: { stack: string | null }) {
  return (
    <Empty>
      {stack === null ? (
        ""
      ) : (
        <>
          Run the preview of stack <Name text={stack} />, or drop{" "}
        </>
      )}
      {stack === null ? "Drop " : ""}a saved preview on this page. Make one with{" "}
      <code>pulumi preview --json --show-sames &gt; preview.json</code>
    </Empty>
  );
}

function Review({ change: value }: { change: ChangeView }) {
  if (value.errors.length > 0) {
    return (
      <div class="page">
        <Problem words={`The preview failed: ${value.errors.join(" ")}`} />
      </div>
    );
  }
  return (
    <>
      <section class="findings" aria-label="Risks">
        <h2>
          {value.stack !== null && (
            <>
              <Name text={value.stack} />:{" "}
            </>
          )}
          {value.risks.length === 0
            ? "no risk found"
            : value.risks.length === 1
              ? "1 risk"
              : `${value.risks.length} risks`}
        </h2>
        {value.risks.length > 0 && (
          <ul class="risks">
            {value.risks.map(({ code, message }) => (
              <li>
                <span class="code">{code}</span> <Name text={message} />
              </li>
            ))}
          </ul>
        )}
        {value.unjudged.map((words) => (
          <p class="quiet">
            Not judged: <Name text={words} />
          </p>
        ))}
        <Changes changes={value.changes} />
      </section>
      <ul class="legend">
        <li>
          <Sign state="kept" /> as before
        </li>
        <li>
          <Sign state="added" /> from now on
        </li>
        <li>
          <Sign state="removed" /> no longer
        </li>
      </ul>
      <Before value={value} />
    </>
  );
}

const actions: Readonly<Record<string, string>> = {
  create: "+ made",
  update: "~ changed",
  replace: "± replaced",
  delete: "− deleted",
  forget: "− no longer managed",
  same: "= renamed",
};

function Changes({ changes }: Pick<ChangeView, "changes">) {
  if (changes.length === 0) return <p class="quiet">No resource of this package changes.</p>;
  return (
    <details>
      <summary>
        {changes.length} {changes.length === 1 ? "resource changes" : "resources change"}
      </summary>
      <ul class="changes">
        {changes.map(({ action, kind, name, formerName, properties }) => (
          <li>
            <span class="tight">{actions[action] ?? action}</span> {kind} <Name text={name} />
            {formerName !== null && (
              <>
                {" "}
                (was <Name text={formerName} />)
              </>
            )}
            {properties.map((property) => (
              <span class="quiet">
                {" "}
                <Name text={propertyText(property)} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function propertyText({
  path,
  before,
  after,
  added = [],
  removed = [],
}: ChangeView["changes"][number]["properties"][number]): string {
  const sets = [...removed.map((each) => `− ${each}`), ...added.map((each) => `+ ${each}`)];
  if (sets.length > 0) return `${path}: ${sets.join(", ")}`;
  return before !== undefined && before === after
    ? `${path} changes`
    : `${path}: ${before ?? "(none)"} → ${after ?? "(none)"}`;
}

type CellState = "kept" | "added" | "removed";
const words: Readonly<Record<CellState, { word: string; sentence: string }>> = {
  kept: { word: "as before", sentence: "told, before and after" },
  added: { word: "from now on", sentence: "told from now on" },
  removed: { word: "no longer", sentence: "no longer told" },
};

function Sign({ state }: { state: CellState }) {
  return (
    <svg class={`mark change-${state}`} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      {state === "kept" && <circle cx="7" cy="7" r="4" fill="currentColor" />}
      {state === "added" && <path d="M7 2v10M2 7h10" stroke="currentColor" stroke-width="2.25" />}
      {state === "removed" && <path d="M2 7h10" stroke="currentColor" stroke-width="2.25" />}
    </svg>
  );
}

/** The routing before and after, one in the other. */
function Before({ value }: { value: ChangeView }) {
  const columns = [
    ...new Set(value.routing.flatMap(({ before, after }) => [...before.told, ...after.told])),
  ].sort();
  if (value.routing.length === 0) return <Empty>There is no setting in this preview.</Empty>;
  const lines = [...Map.groupBy(value.routing, levelOf)].flatMap(([level, those]): Line[] => [
    { kind: "heading", key: level, content: <Short text={level} /> },
    ...those.map(
      (row): Line => ({
        kind: "row",
        key: `${level} ${row.eventType}`,
        isMuted: String(row.before.told) === String(row.after.told),
        head: (
          <span class="event">
            <Short text={row.eventType} />
            <em>{noteOf(row)}</em>
          </span>
        ),
        cell(column) {
          const state = stateOf(row, columns[column] ?? "");
          return state && { content: <Sign state={state} />, ...words[state] };
        },
      }),
    ),
  ]);
  return (
    <Grid
      caption="Who is told of which event, before and after"
      corner="Event"
      columns={columns.map((label) => ({
        key: label,
        content: (
          <span class="head">
            <Short text={label} />
          </span>
        ),
      }))}
      lines={lines}
      chosen={chosen.value}
      onChoose={(at) => {
        chosen.value = at;
      }}
    />
  );
}

type Row = ChangeView["routing"][number];

function levelOf({ workflowId, profile }: Row): string {
  const level = workflowId === null ? "Workspace" : `Workflow ${workflowId}`;
  return profile === null ? level : `${level}, profile ${profile}`;
}

function stateOf({ before, after }: Row, label: string): CellState | undefined {
  const [was, is] = [before.told.includes(label), after.told.includes(label)];
  if (was && is) return "kept";
  return is ? "added" : was ? "removed" : undefined;
}

function noteOf({ before, after }: Row): string {
  if (after.told.length === 0) return before.told.length === 0 ? "nobody" : "nobody any more";
  if (before.setting === after.setting) return "";
  if (after.setting === "own") return before.setting === "none" ? "new setting" : "hides the workspace's";
  return "by the workspace's";
}
