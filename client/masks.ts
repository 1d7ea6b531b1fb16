/** Services that hide a secret answer with a row of one sign, with its last letters behind one, or with a word for it. */
export function isMaskedText(value: unknown): boolean {
  return typeof value === "string" && /[*•]{3,}|^x{4,}$|redacted|masked/i.test(value);
}
