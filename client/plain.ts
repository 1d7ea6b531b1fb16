/** Scripts whose letters joiners bind together or keep apart. */
const joining = [
  "Arab",
  "Beng",
  "Deva",
  "Gujr",
  "Guru",
  "Knda",
  "Mlym",
  "Orya",
  "Sinh",
  "Syrc",
  "Taml",
  "Telu",
];
const letter = `(?=[\\p{L}\\p{M}])[${joining.map((script) => `\\p{Script=${script}}`).join("")}]`;
const picture = "\\p{Extended_Pictographic}";

/** What people write of these: between letters of such a script, in emoji, in keycaps; and some Arabic signs show. */
const wanted = [
  `(?<=${letter})[\\u200c\\u200d](?=${letter})`,
  `(?<=${picture}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=${picture})`,
  `(?<=${picture})[\\ufe0e\\ufe0f]`,
  "(?<=[0-9#*])\\ufe0f(?=\\u20e3)",
  "[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]",
].join("|");

/**
 * Signs that nobody sees: they turn text around, hide a part of it or make two names look the same. What people
 * write of them is its group 1.
 */
export const invisible = new RegExp(`(${wanted})|[\\p{Cf}\\p{Default_Ignorable_Code_Point}]`, "gu");

/**
 * Text from outside as it may stand in a terminal, in a log and in every other place: on one line, a `?` for each
 * sign that steers a terminal, without signs that nobody sees or that turn text around, and without commands to a
 * CI system. Text without any of this stays as it is.
 *
 * GitHub's runner takes every line of a step's output that begins with `::`, behind blanks too, for a command, and
 * `##[` anywhere in a line as well, Azure's agent `##vso[`. Where a line will begin is not known here, so each
 * word counts.
 */
export function plain(text: string): string {
  return text
    .replace(/[\t-\r\u0085\u2028\u2029]+/g, " ")
    .replace(/\p{Cc}/gu, "?")
    .replace(invisible, "$1")
    .replace(/[\p{Cs}\p{Noncharacter_Code_Point}]/gu, "\ufffd")
    .replace(/(?<=^|\s):{2,}/g, (colons) => [...colons].join(" "))
    .replace(/##(?=\w*\[)/g, "# #");
}

/** The same for text whose lines stay lines, such as a stack trace. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map(plain)
    .join("\n");
}
