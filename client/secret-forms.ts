import { asWritten, dense, type Reading, readings, spaced } from "./readings";

/** From this length on, a form is looked for without regard to spaces and case, and in parts. */
export const overlapLength = 8;
/** Up to this length, a form only counts as a word of its own: else it would blank out every second word. */
const longestWord = 3;

/** One spelling in which a secret may be repeated. */
export interface Form {
  readonly text: string;
  /** Anywhere in the dense reading, anywhere in the spaced one, or there as a word of its own. */
  readonly as: "dense" | "anywhere" | "word";
  /** Where the part begins of which no piece may be repeated; undefined when pieces say nothing. */
  readonly piecesFrom?: number | undefined;
}

/**
 * The forms of a secret: as it is, and as bytes in Base64, Base64 for URLs and hexadecimal digits, inside longer
 * ones too. Escaping needs no forms, because it is undone in the text before these are looked for.
 * @param publicLength how many signs at its beginning may be said: the origin of a URL
 */
export function formsOf(secret: string, publicLength = 0): Form[] {
  return distinct([...formsAsWritten(secret, publicLength), ...encodedForms(secret)]);
}

/** The forms in which nothing is to be hidden but the whole: of a URL that is no secret in each of its parts. */
export function wholeForms(text: string): Form[] {
  const forms = formsAsWritten(text, 0).filter((form) => form.as === "dense");
  return distinct(forms.map(({ text, as }) => ({ text, as })));
}

function formsAsWritten(secret: string, publicLength: number): Form[] {
  const piecesFrom = dense(asWritten(secret.slice(0, publicLength))).text.length;
  return found(secret, piecesFrom);
}

/** In the reading in which it is long enough to be looked for. */
function found(secret: string, piecesFrom: number | undefined): Form[] {
  const long = dense(asWritten(secret)).text;
  const withSpaces = spaced(asWritten(secret)).text;
  if (long.length < overlapLength) return short(withSpaces.trim());
  // A space, or what may stand for one, counts as a sign where a piece is measured.
  const isSpaced = piecesFrom !== undefined && /[ +]/.test(withSpaces);
  return [
    { text: long, as: "dense", piecesFrom },
    ...(isSpaced ? [{ text: withSpaces, as: "anywhere" as const, piecesFrom }] : []),
  ];
}

/** The same bytes in other signs. A login before a password, or any other neighbour, shifts its Base64. */
export function encodedForms(secret: string): Form[] {
  const bytes = Buffer.from(secret);
  const within = [0, 1, 2].map((bytesBefore) => base64Within(bytes, bytesBefore));
  const complete = [bytes.toString("hex"), ...within];
  // Where something follows, the last sign is another one; where nothing does, the padding may lack.
  const beginnings = [
    ...within.map((text) => text.replace(/.?=+$/, "")),
    within[0]?.replace(/=+$/, "") ?? "",
  ];
  return distinct([
    ...beginnings.flatMap((text) => encodedForm(text, undefined)),
    // Pieces of those above are pieces of these.
    ...complete.flatMap((text) => encodedForm(text, 0)),
  ]);
}

function encodedForm(text: string, piecesFrom: number | undefined): Form[] {
  if (text.length <= longestWord && piecesFrom === undefined) return [];
  return [text, text.replaceAll("+", "-").replaceAll("/", "_")].flatMap((spelled) =>
    found(spelled, piecesFrom),
  );
}

function short(text: string): Form[] {
  if (text === "") return [];
  return [{ text, as: text.length > longestWord ? "anywhere" : "word" }];
}

/** Base64 with so many bytes (mod 3) before it, without the signs that those decide. */
function base64Within(bytes: Buffer, bytesBefore: number): string {
  const encoded = Buffer.concat([Buffer.alloc(bytesBefore), bytes]).toString("base64");
  return encoded.slice(Math.ceil((bytesBefore * 8) / 6));
}

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((form) => [`${form.as} ${form.text}`, form])).values()];
}

/** The readings in which forms are looked for. */
export function readingsOf(text: string): { dense: Reading[]; spaced: Reading[] } {
  const all = readings(text);
  return { dense: all.map(dense), spaced: all.map(spaced) };
}
