/** Words after which a secret stands, as JSON, a form or a header writes them. */
const named =
  /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|authorization|credentials?)["']?\s*[:=]\s*)(["']?)([^"'\s,;}\]]+)\2/gi;

/** How HTTP sends credentials. */
const schemes = /\b(Bearer|Basic|Digest)\s+[\w.~+/=-]{6,}/gi;

/** A URL with more than an origin. */
const urls = /\b((?:https?|wss?):\/\/([^\s/?#"'<>\\]+))\/[^\s"'<>\\]+/gi;

/**
 * Somebody else's words without what looks like a secret that this process has never been told, as one of a
 * channel that only the service knows. A URL is said up to its host, except one of Kadoa's own pages.
 */
export function withoutUnknownSecrets(words: string, standIn: string): string {
  return words
    .replace(schemes, (_all, scheme: string) => `${scheme} ${standIn}`)
    .replace(named, (all, name: string, quote: string, value: string) =>
      looksSecret(value) ? `${name}${quote}${standIn}${quote}` : all,
    )
    .replace(urls, (all, origin: string, host: string) =>
      /(^|\.)kadoa\.com(:\d+)?$/i.test(host) ? all : `${origin}/…`,
    );
}

/** Not a word of a sentence, such as "required". */
function looksSecret(value: string): boolean {
  return value.length >= 6 && /[^a-z]/i.test(value.slice(0, -1)) && !value.startsWith("[");
}
