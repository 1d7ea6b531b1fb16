/**
 * Finds secrets that stand in the clear in a text, such as an exported state or the CLI's output: as they
 * are, in Base64 (alone or inside a longer text, as in `Authorization: Basic`), URL-encoded or JSON-escaped.
 * @returns what was found, by the position of the secret in the list; the secrets themselves are not repeated.
 */
export function plaintextSecrets(
  text: string,
  secrets: readonly string[],
): { index: number; form: string }[] {
  return secrets.flatMap((secret, index) =>
    Object.entries(formsOf(secret))
      .filter(([, values]) => values.some((value) => value !== "" && text.includes(value)))
      .map(([form]) => ({ index, form })),
  );
}

function formsOf(secret: string): Record<string, string[]> {
  return {
    plain: [secret],
    base64: [0, 1, 2].map((bytesBefore) => base64Within(secret, bytesBefore)),
    "URL-encoded": [encodeURIComponent(secret)],
    "JSON-escaped": [JSON.stringify(secret).slice(1, -1)],
  };
}

/** The part of the encoding that only the secret decides, when a longer text has so many bytes (mod 3) before it. */
function base64Within(secret: string, bytesBefore: number): string {
  const encoded = Buffer.concat([Buffer.alloc(bytesBefore), Buffer.from(secret)]).toString("base64");
  const shared = Math.ceil((bytesBefore * 8) / 6);
  return encoded.slice(shared).replace(/.?=*$/, "");
}
