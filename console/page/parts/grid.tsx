import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Gap } from "./list";
import { useDrawnRows } from "./window";

/** Heights by which rows are placed; the style sheet says the same. */
const rowHeight = 30;

interface Cell {
  readonly content: ComponentChildren;
  /** The same for who does not see it. */
  readonly word: string;
  readonly sentence: string;
}

/** One line of a grid: a heading over the lines that follow, or a line of cells. */
export type Line =
  | { readonly kind: "heading"; readonly key: string; readonly content: ComponentChildren }
  | {
      readonly kind: "row";
      readonly key: string;
      readonly head: ComponentChildren;
      readonly isMuted?: boolean;
      cell(column: number): Cell | undefined;
    };

export interface Chosen {
  readonly row: number;
  readonly column: number;
}

interface GridProps {
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly { readonly key: string; readonly content: ComponentChildren }[];
  readonly lines: readonly Line[];
  readonly chosen: Chosen | undefined;
  onChoose(chosen: Chosen): void;
}

/**
 * A large table that is walked through with the arrow keys. Only what is seen is drawn; readers of the screen are told
 * how large the whole is.
 */
export function Grid(props: GridProps) {
  const { caption, corner, columns, lines, chosen, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useDrawnRows(scroller, lines.length, rowHeight);
  const [focus, setFocus] = useState<Chosen>();
  const current = focus ?? chosen ?? { row: firstRow(lines), column: 0 };
  const moveTo = (next: Chosen) => {
    setFocus(next);
    onChoose(next);
    reveal(scroller, next.row);
  };
  useFocus(scroller, focus, drawn.start);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event, current, lines, columns.length);
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  return (
    <div class={columns.length > 7 ? "scroller tall-heads" : "scroller"} ref={scroller}>
      <table
        class="grid"
        role="grid"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={onKeyDown}
      >
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="corner">
              {corner}
            </th>
            {columns.map(({ key, content }) => (
              <th scope="col" key={key} class="column">
                {content}
              </th>
            ))}
            <th class="rest" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          <Gap rows={drawn.start} />
          {lines.slice(drawn.start, drawn.end).map((line, index) => (
            <GridLine
              key={line.key}
              line={line}
              row={drawn.start + index}
              columns={columns.length}
              current={current}
              chosen={chosen}
              onChoose={moveTo}
            />
          ))}
          <Gap rows={lines.length - drawn.end} />
        </tbody>
      </table>
    </div>
  );
}

function GridLine(props: {
  line: Line;
  row: number;
  columns: number;
  current: Chosen;
  chosen: Chosen | undefined;
  onChoose(chosen: Chosen): void;
}) {
  const { line, row, columns, current, chosen, onChoose } = props;
  if (line.kind === "heading") {
    return (
      <tr class="heading" aria-rowindex={row + 2}>
        <th scope="rowgroup" colSpan={columns + 2}>
          <span>{line.content}</span>
        </th>
      </tr>
    );
  }
  return (
    <tr class={line.isMuted ? "muted" : undefined} aria-rowindex={row + 2}>
      <th scope="row">{line.head}</th>
      {Array.from({ length: columns }, (_, column) => {
        const cell = line.cell(column);
        const isChosen = chosen?.row === row && chosen.column === column;
        return (
          <td
            key={column}
            data-cell={`${row}:${column}`}
            tabIndex={current.row === row && current.column === column ? 0 : -1}
            aria-selected={isChosen}
            title={cell?.sentence}
            onClick={() => onChoose({ row, column })}
          >
            {cell === undefined ? (
              <span class="unseen">not told</span>
            ) : (
              <>
                {cell.content}
                <span class="unseen">{cell.word}</span>
              </>
            )}
          </td>
        );
      })}
      <td class="rest" aria-hidden="true" />
    </tr>
  );
}

function firstRow(lines: readonly Line[]): number {
  return Math.max(
    0,
    lines.findIndex(({ kind }) => kind === "row"),
  );
}

/** Puts the keyboard's focus where it was moved to, as soon as that is drawn. */
function useFocus(scroller: RefObject<HTMLElement | null>, focus: Chosen | undefined, start: number): void {
  const done = useRef<Chosen | undefined>(undefined);
  useLayoutEffect(() => {
    if (focus === undefined || done.current === focus) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${focus.row}:${focus.column}"]`);
    if (cell === null || cell === undefined) return;
    done.current = focus;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [scroller, focus, start]);
}

/** Scrolls so far that the row is drawn. */
function reveal(scroller: RefObject<HTMLElement | null>, row: number): void {
  const element = scroller.current;
  if (element === null) return;
  const [top, bottom] = [row * rowHeight, (row + 2) * rowHeight];
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight)
    element.scrollTop = bottom - element.clientHeight / 2;
}

/** Where a key leads; undefined for a key that is none of the grid's. */
function moved(
  event: KeyboardEvent,
  { row, column }: Chosen,
  lines: readonly Line[],
  columns: number,
): Chosen | undefined {
  const far = event.ctrlKey || event.metaKey;
  const vertical = (by: number) => ({ row: stepped(lines, row, by), column });
  const horizontal = (to: number) => ({ row, column: Math.min(columns - 1, Math.max(0, to)) });
  switch (event.key) {
    case "ArrowDown":
      return vertical(1);
    case "ArrowUp":
      return vertical(-1);
    case "PageDown":
      return vertical(15);
    case "PageUp":
      return vertical(-15);
    case "ArrowRight":
      return horizontal(column + 1);
    case "ArrowLeft":
      return horizontal(column - 1);
    case "Home":
      return far ? { row: firstRow(lines), column: 0 } : horizontal(0);
    case "End":
      return far ? { row: stepped(lines, lines.length, -1), column: columns - 1 } : horizontal(columns - 1);
    default:
      return undefined;
  }
}

/** The next line of cells in a direction; the same where there is none. */
function stepped(lines: readonly Line[], row: number, by: number): number {
  const direction = Math.sign(by);
  let to = Math.min(lines.length - 1, Math.max(0, row + by));
  while (lines[to]?.kind === "heading") to += direction;
  return lines[to] === undefined ? row : to;
}
