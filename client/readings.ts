/** A text in another spelling, and where in the original each of its signs stands. */
export interface Reading {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** JSON in JSON in a URL in HTML is four deep, and hardly anybody goes further. Each order is a reading. */
const mostReadings = 40;

/** One way to escape signs. */
interface Family {
  readonly escapes: RegExp;
  meaningOf(match: RegExpMatchArray): string;
}

/**
 * The ways to escape a sign: of JSON and its like, of URLs and forms, of HTML and XML. A backslash before anything
 * else stands for that sign, and one at the end for nothing.
 */
const families: readonly Family[] = [
  {
    escapes: /\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|\\([\s\S]?)/gi,
    meaningOf([whole, four, some, two, sign = ""]) {
      const code = four ?? some ?? two;
      return code === undefined ? (controls[sign] ?? sign) : ofCode(Number.parseInt(code, 16), whole);
    },
  },
  {
    escapes: /\+|%[0-7][0-9a-f]|(?:%[89a-f][0-9a-f])+/gi,
    meaningOf: ([whole]) =>
      whole === "+" ? " " : Buffer.from(whole.replaceAll("%", ""), "hex").toString("utf8"),
  },
  {
    escapes: /&#x([0-9a-f]{1,6});?|&#(\d{1,7});?|&([a-z]{2,6});/gi,
    meaningOf([whole, hex, decimal, name = ""]) {
      if (hex !== undefined) return ofCode(Number.parseInt(hex, 16), whole);
      return decimal === undefined ? (entities[name.toLowerCase()] ?? whole) : ofCode(Number(decimal), whole);
    },
  },
];

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  bsol: "\\",
  colon: ":",
  equals: "=",
  gt: ">",
  lt: "<",
  nbsp: " ",
  num: "#",
  percnt: "%",
  plus: "+",
  quot: '"',
  sol: "/",
};

const controls: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The text as it stands. */
export function asWritten(text: string): Reading {
  const starts = Array.from({ length: text.length }, (_, index) => index);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/**
 * The text as it stands, and with its escapes undone in every order: those of JSON, of URLs and of HTML apart,
 * because a secret may hold what looks like an escape of another kind.
 */
export function readings(text: string): Reading[] {
  const all = [asWritten(text)];
  const known = new Set([text]);
  for (const reading of all) {
    for (const family of families) {
      const next = unescapedOnce(reading, family);
      if (next === undefined || known.has(next.text) || all.length === mostReadings) continue;
      known.add(next.text);
      all.push(next);
    }
  }
  return all;
}

/** Undefined when there is nothing to undo. */
function unescapedOnce(reading: Reading, { escapes, meaningOf }: Family): Reading | undefined {
  const parts: string[] = [];
  const [starts, ends]: [number[], number[]] = [[], []];
  let [done, changed] = [0, false];
  const keep = (until: number) => {
    parts.push(reading.text.slice(done, until));
    for (let index = done; index < until; index++) {
      starts.push(reading.starts[index] ?? 0);
      ends.push(reading.ends[index] ?? 0);
    }
  };
  for (const match of reading.text.matchAll(escapes)) {
    const meant = meaningOf(match);
    if (meant === match[0]) continue;
    changed = true;
    keep(match.index);
    done = match.index + match[0].length;
    parts.push(meant);
    for (let sign = 0; sign < meant.length; sign++) {
      starts.push(reading.starts[match.index] ?? 0);
      ends.push(reading.ends[done - 1] ?? 0);
    }
  }
  if (!changed) return undefined;
  keep(reading.text.length);
  return { text: parts.join(""), starts, ends };
}

function ofCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

/** Spaces, and signs that nobody sees. */
const blank = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Without any space, and in lower case: what was wrapped, collapsed or changed in its case is still the same. */
export function dense(reading: Reading): Reading {
  // Somebody may have taken a `+` for a space.
  return without(
    reading,
    () => undefined,
    (sign) => (sign === "+" ? undefined : lower(sign)),
  );
}

/** With one space for any number of them. */
export function spaced(reading: Reading): Reading {
  return without(
    reading,
    (before) => (before === " " ? undefined : " "),
    (sign) => sign,
  );
}

function without(
  { text, starts, ends }: Reading,
  forBlank: (before: string | undefined) => string | undefined,
  spelled: (sign: string) => string | undefined,
): Reading {
  const signs: string[] = [];
  const [from, to]: [number[], number[]] = [[], []];
  let index = 0;
  for (const sign of text) {
    const meant = blank.test(sign) ? forBlank(signs.at(-1)) : spelled(sign);
    // One half of a sign that takes two has its place too.
    for (const half of (meant ?? "").split("")) {
      signs.push(half);
      from.push(starts[index] ?? 0);
      to.push(ends[index + sign.length - 1] ?? 0);
    }
    index += sign.length;
  }
  return { text: signs.join(""), starts: from, ends: to };
}

/** Of the Latin letters only: others may change their length with their case. */
function lower(sign: string): string {
  return sign >= "A" && sign <= "Z" ? sign.toLowerCase() : sign;
}
