/**
 * Finds secrets that stand in the clear in a text, such as an exported state or the CLI's output: as they
 * are, in Base64, URL-encoded or JSON-escaped.
 * @returns what was found, by the position of the secret in the list; the secrets themselves are not repeated.
 */
export function plaintextSecrets(
  text: string,
  secrets: readonly string[],
): { index: number; form: string }[] {
  return secrets.flatMap((secret, index) =>
    Object.entries(formsOf(secret))
      .filter(([, value]) => value !== "" && text.includes(value))
      .map(([form]) => ({ index, form })),
  );
}

function formsOf(secret: string): Record<string, string> {
  return {
    plain: secret,
    // Without the padding and the last, shared character, so that it is found inside a longer text, too.
    base64: Buffer.from(secret).toString("base64").replace(/.?=*$/, ""),
    "URL-encoded": encodeURIComponent(secret),
    "JSON-escaped": JSON.stringify(secret).slice(1, -1),
  };
}
