import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDrawnRows } from "./window";

const rowHeight = 30;

interface ListProps<Item> {
  readonly label: string;
  readonly caption: string;
  readonly heads: readonly { readonly name: string; readonly width?: "time" | "state" | "count" | "wide" }[];
  readonly items: readonly Item[];
  keyOf(item: Item): string | number;
  row(item: Item): ComponentChildren;
  /** Below the rows, such as what to do when there is none. */
  readonly children?: ComponentChildren;
}

/** A long list, the newest on top. Only what is seen is drawn, and who has scrolled down stays where it is. */
export function List<Item>({ label, caption, heads, items, keyOf, row, children }: ListProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useDrawnRows(scroller, items.length, rowHeight);
  const newest = useRef<string | number | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const came = items.findIndex((item) => keyOf(item) === newest.current);
    newest.current = items[0] === undefined ? undefined : keyOf(items[0]);
    if (element !== null && element.scrollTop > 0 && came > 0) element.scrollTop += came * rowHeight;
  }, [items, keyOf]);
  return (
    <div class="scroller" ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <table class="list">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {heads.map(({ name, width }) => (
              <th scope="col" class={width}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={drawn.start} />
          {items.slice(drawn.start, drawn.end).map(row)}
          <Gap rows={items.length - drawn.end} />
        </tbody>
      </table>
      {children}
    </div>
  );
}

/** Stands for rows that are not drawn. */
export function Gap({ rows }: { rows: number }) {
  return rows <= 0 ? null : <tr class="gap" aria-hidden="true" style={{ height: `${rows * rowHeight}px` }} />;
}
