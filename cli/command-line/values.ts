import { InvalidArgumentError } from "commander";

/** A flag's value that is a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
/** Longer waits than this a timer cannot do. */
const longestMs = 24 * milliseconds.h;

/** More seconds than people write without a unit: they were meant as milliseconds. */
const mostBareSeconds = 999;

/** A flag's value that is a time: `30`, `30s`, `500ms`, `5m`, `1h`; in milliseconds, and seconds by default. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (unit === undefined && Number(amount) > mostBareSeconds) {
    const meant = `did you mean ${inUnits(Number(amount))}?`;
    throw new InvalidArgumentError(`It has no unit: ${meant} For so many seconds write ${text}s.`);
  }
  const value = Number(amount) * milliseconds[(unit ?? "s") as keyof typeof milliseconds];
  if (value > 0 && value <= longestMs) return value;
  throw new InvalidArgumentError("It is a time such as 30, 30s, 500ms or 5m, of at most 24h.");
}

/** Milliseconds as people write them: `30s`, `1h`, `1500ms`. */
export function inUnits(duration: number): string {
  const units = Object.entries(milliseconds).toReversed();
  const [unit, size] = units.find(([, each]) => duration >= each && duration % each === 0) ?? ["ms", 1];
  return `${duration / size}${unit}`;
}

/** A flag that may be given several times. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
