import { shown } from "./values";

/**
 * A sentence in which what comes from the program is kept apart from our own words, so that every form of a
 * review can mark it and none can be broken by it.
 */
export type Phrase = readonly (string | { readonly value: string })[];

type Part = string | number | Phrase;

/** Our words as they are written; every text put in is a value, a phrase or number put in is part of the sentence. */
export function phrase(words: TemplateStringsArray, ...parts: Part[]): Phrase {
  return words.flatMap((word, index) => {
    const part = parts[index];
    if (part === undefined) return [word];
    return [
      word,
      ...(typeof part === "object" ? part : [typeof part === "number" ? String(part) : value(part)]),
    ];
  });
}

export function words(text: string): Phrase {
  return [text];
}

/** `a, b and c`, each a value or a phrase. */
export function list(parts: readonly Part[]): Phrase {
  return parts.flatMap((part, index) => {
    const separator = index === 0 ? [] : [index === parts.length - 1 ? " and " : ", "];
    return [...separator, ...(typeof part === "object" ? part : [value(String(part))])];
  });
}

/** In plain text a value stands as it is; quotes show where one with spaces begins and ends. */
export function asText(sentence: Phrase): string {
  return sentence
    .map((part) =>
      typeof part === "string" ? part : /^$|\s/.test(part.value) ? `"${part.value}"` : part.value,
    )
    .join("");
}

function value(text: string): { value: string } {
  return { value: shown(text) };
}
