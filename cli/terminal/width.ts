const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const ascii = /^[ -~]*$/;
/** Signs that take two places in a terminal: those of East Asia, but the narrow forms, and emoji. */
const wide =
  /^(?![\uff61-\uffdc])(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)/u;
const unseen = /^[\p{M}\p{Cf}]+$/u;

/** How many places a text takes in a terminal. */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfSign(segment);
  return width;
}

/** A text that takes no more places than these: what is too much is cut out of its middle. */
export function cut(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  const signs = [...graphemes.segment(text)].map(({ segment }) => segment);
  const places = Math.max(0, most - 1);
  const head = taken(signs, Math.ceil(places / 2));
  const tail = taken(signs.toReversed(), places - widthOf(head.join(""))).toReversed();
  return `${head.join("")}…${tail.join("")}`;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** A text in lines of at most so many places; a longer word has a line of its own. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > most) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** As many signs from the start as fit. */
function taken(signs: readonly string[], places: number): string[] {
  let width = 0;
  const end = signs.findIndex((sign) => {
    width += widthOfSign(sign);
    return width > places;
  });
  return signs.slice(0, end === -1 ? signs.length : end);
}

function widthOfSign(sign: string): number {
  if (unseen.test(sign)) return 0;
  return wide.test(sign) ? 2 : 1;
}
