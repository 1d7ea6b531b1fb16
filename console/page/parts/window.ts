import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Rows that are drawn beyond what is seen, so that scrolling shows no gap. */
const beyond = 8;

/** Which rows of a long list are drawn. */
export interface Drawn {
  readonly start: number;
  readonly end: number;
}

/** Which rows can be seen in a scrolling element, all of one height. */
export function useDrawnRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): Drawn {
  const [drawn, setDrawn] = useState<Drawn>({ start: 0, end: 40 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      const first = Math.floor(element.scrollTop / rowHeight) - beyond;
      const last = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + beyond;
      // In steps, so that not every pixel draws anew.
      const start = Math.max(0, first - (first % 4));
      setDrawn((old) => (old.start === start && old.end === last ? old : { start, end: last }));
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, rowHeight]);
  const start = Math.min(drawn.start, Math.max(0, count - 1));
  return { start, end: Math.min(count, Math.max(drawn.end, start + 1)) };
}
