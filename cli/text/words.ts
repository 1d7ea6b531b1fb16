/** `1 channel`, `2 channels`. */
export function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `4 passed, 1 failed`, in the order of the statuses; empty where there is none of them. */
export function tallied<Status extends string>(
  things: readonly { status: Status }[],
  statuses: readonly Status[],
  wordsFor = (count: number, status: Status) => `${count} ${status}`,
): string {
  const counts = statuses.map((status) => [things.filter((thing) => thing.status === status).length, status]);
  return (counts as [number, Status][])
    .flatMap(([count, status]) => (count === 0 ? [] : [wordsFor(count, status)]))
    .join(", ");
}
