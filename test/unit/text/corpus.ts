/** Names, ids and messages as somebody would write them who wants more than a name. */
export const hostile = [
  "\u001b[31mred\u001b[0m \u001b]0;title\u0007",
  "c1 \u009b2J\u0085 nul \u0000 bell \u0007 back \u0008\u0008 delete \u007f tab \t end",
  "bidi \u202emoc.live\u202c \u2066isolate\u2069 \u061c\u200e\u200f",
  "line\r\n::error file=x::broken out\r##[error]legacy",
  "::warning::at the start",
  "  ::add-mask::behind blanks",
  "\u3000::stop-commands::behind a wide blank",
  "\u200b::set-env name=x::behind nothing :\u2060:error::x",
  ":::error:: three",
  "x ##[error]in the middle ##vso[task.setvariable variable=x]y #\u200b#[error]z",
  "\u2028::error::separators\u2029\u000b\u000c::error::x",
  "**failed**",
  "bars | a | b \\| c \\\\| d",
  "`code` ``two`` \\` ends with `",
  "@team and @org/team &#64;team &commat;team",
  "<img src=x onerror=1> <!-- note --> </details> <b>bold</b>",
  "[a](https://evil.example) ![i](https://evil.example/i.png) <https://evil.example> www.evil.example",
  "see https://evil.example/path?q=1 and mail@evil.example",
  "#1 GH-1 :tada: ~~x~~ _y_ __z__ *w*",
  "]]> &amp; \" ' <a b='c'>",
  "\ufffe\uffff \ud800 lone \udc00",
  "zero\u200bwidth\u2060\ufeff\u00ad\u{e0041}\u{e0101}\u3164\u115ftag",
  "\n# heading\n---\n> quote\n- item\n    code\n",
  "%0A::error::percent",
  "~~~\n```\nfence",
  "$(id) `id` %s %d",
] as const;

/** What people write without a thought of us: it comes out as it went in. */
export const harmless = [
  "ops",
  "Ops Pager (EU)",
  "on-call@example",
  "na\u00efve caf\u00e9",
  "\u65e5\u672c\u8a9e \u30c1\u30fc\u30e0",
  "\u05e9\u05dc\u05d5\u05dd",
  "\u{1f469}\u200d\u{1f4bb} on-call \u2764\ufe0f 1\ufe0f\u20e3 \u{1f44d}\u{1f3fd}",
  "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
  "\u0915\u094d\u200d\u0937",
  "std::string",
  "a: b, c; d. e!",
  "C# and F#, #1 of [3]",
  "two  blanks",
  "it would reach people: mail (EMAIL)",
  "f47ac10b-58cc-4372-a567-0e02b2c3d479",
] as const;

/** Signs that steer a terminal, or that nobody sees; a line break is none of them. */
export function steering(text: string): string[] {
  const signs = /(?!\n)\p{Cc}|[\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0\u{e0000}-\u{e0fff}]|\u034f/gu;
  return [...text.replace(emoji, "").replace(wanted, "").matchAll(signs)].map(
    ([sign]) => `U+${sign.codePointAt(0)?.toString(16)}`,
  );
}

/** The blocks of letters from Arabic to Sinhala, with their later and their presentation forms. */
const joining =
  "[\\u0600-\\u0dff\\u1cd0-\\u1cff\\ua8e0-\\ua8ff\\ufb50-\\ufdff\\ufe70-\\ufefc\\u{10e60}-\\u{10eff}\\u{11b00}-\\u{11b5f}\\u{11fc0}-\\u{11fff}\\u{1ee00}-\\u{1eeff}]";

/** Joiners between such letters, and Arabic signs that one sees. */
const wanted = new RegExp(
  `(?<=${joining})[\\u200c\\u200d](?=${joining})|[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]`,
  "gu",
);

/** Several pictures joined to one. */
const emoji =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*)*/gu;

/** Lines in which a CI system would find a command, as GitHub's runner and Azure's agent look for them. */
export function commandLines(text: string): string[] {
  return text
    .split(/\r\n|[\n\r]/)
    .filter((line) => line.trimStart().startsWith("::") || /##\w*\[/.test(line));
}
