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

/** A flag's value that is a time: `30`, `30s`, `500ms`, `5m`, `1h`; in milliseconds, and seconds by default. */
export function duration(text: string): number {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const value = Number(amount) * milliseconds[unit as keyof typeof milliseconds];
  if (value > 0 && value <= longestMs) return value;
  throw new InvalidArgumentError("It is a time such as 30, 30s, 500ms or 5m, of at most 24h.");
}

/** A flag that may be given several times. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
