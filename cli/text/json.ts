import { invisible } from "../../client/plain";

/**
 * A value as JSON on one line: the data to the letter, and yet nothing in it that steers a terminal, hides or
 * turns text, or that GitHub's runner takes for a command (`##[` anywhere in a line). JSON has escapes for that.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u007f-\u009f\u2028\u2029]/g, escapes)
    .replace(invisible, (sign, wanted?: string) => wanted ?? escapes(sign))
    .replace(/##(?=\w*\[)/g, "#\\u0023");
}

/** One escape for each of the sign's UTF-16 units. */
function escapes(sign: string): string {
  return sign
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
