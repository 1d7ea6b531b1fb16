import type { CellState } from "../../routing/matrix";

/** What the state of a cell means, in a word and in a sentence. */
export const meanings: Readonly<Record<CellState, { word: string; sentence: string }>> = {
  own: { word: "told", sentence: "told, by the setting of this level" },
  inherited: { word: "inherited", sentence: "told, by the workspace's setting" },
  hidden: { word: "hidden", sentence: "not told: the workflow's own setting hides the workspace's" },
  disabled: { word: "disabled", sentence: "not told: the setting is disabled" },
  suppressed: {
    word: "left out",
    sentence: "not told: the recovery is left out where finished runs are told",
  },
};

/** The sign of a state: each has a shape of its own, so that none is told by its colour alone. */
export function Mark({ state }: { state: CellState }) {
  return (
    <svg class={`mark ${state}`} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      {shapes[state]}
    </svg>
  );
}

const ring = { cx: 7, cy: 7, r: 4.5, fill: "none", stroke: "currentColor" };

const shapes: Readonly<Record<CellState, preact.JSX.Element>> = {
  own: <circle cx="7" cy="7" r="5" fill="currentColor" />,
  inherited: <circle {...ring} stroke-width="1.75" />,
  hidden: (
    <>
      <circle {...ring} stroke-width="1.25" stroke-dasharray="2 1.6" />
      <path d="M3 11 11 3" stroke="currentColor" stroke-width="1.5" />
    </>
  ),
  disabled: <path d="M5 3v8M9 3v8" stroke="currentColor" stroke-width="2" />,
  suppressed: (
    <>
      <circle {...ring} stroke-width="1.25" />
      <path d="M4.5 7h5" stroke="currentColor" stroke-width="1.5" />
    </>
  ),
};

/** Marks a channel behind which there are people. */
export function Person() {
  return (
    <svg class="person" viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="reaches people">
      <circle cx="6" cy="3.5" r="2.25" fill="currentColor" />
      <path d="M1.5 11a4.5 4.5 0 0 1 9 0Z" fill="currentColor" />
    </svg>
  );
}

/** Says in letters what sort of channel it is. */
export function Kind({ type }: { type: string }) {
  return <span class="kind">{type.toLowerCase()}</span>;
}
