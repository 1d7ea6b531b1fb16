import type { ReviewedResource } from "./resources";
import { byLevel, type Level, type RoutingRow, recipients } from "./routing";
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
    if (part === undefined || typeof part === "number") return [`${word}${part ?? ""}`];
    return [word, ...(typeof part === "object" ? part : [value(part)])];
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

/** `WebhookChannel pager`. */
export function title({ kind, name }: ReviewedResource): Phrase {
  return [`${kind} `, ...phrase`${name}`];
}

export function levelName({ workflowId, profile, elsewhere }: Level): Phrase {
  const own = workflowId === undefined ? words("workspace") : phrase`workflow ${workflowId}`;
  const name = elsewhere ? words("other stacks") : own;
  return profile === undefined ? name : phrase`${name}, profile ${profile}`;
}

/** `workflow_failed (workspace)`. */
export function eventAt(eventType: string, level: Level): Phrase {
  return phrase`${eventType} (${levelName(level)})`;
}

/** `credits_low and workflow_failed (workspace), workflow_failed (workflow prices)`. */
export function events(rows: readonly RoutingRow[]): Phrase {
  const inWords = ([row, ...more]: readonly RoutingRow[]) =>
    phrase`${list([row, ...more].map((each) => each?.eventType ?? ""))} (${levelName(row?.level ?? {})})`;
  return list(byLevel(rows).map(inWords));
}

export function names(channels: readonly { label: string }[]): Phrase {
  return list(channels.map(({ label }) => label));
}

/** The rows in which a channel gets the event on one side, by a setting of that level itself. */
export function rowsTo({ urn }: ReviewedResource, rows: readonly RoutingRow[], side: "before" | "after") {
  const recipientsOf = ({ [side]: each }: RoutingRow) => (each.by === "own" ? recipients(each) : []);
  return rows.filter((row) => recipientsOf(row).some(({ key }) => key === urn));
}

/** `, because webhookUrl changes`. */
export function because({ replacedFor }: ReviewedResource): Phrase {
  const reasons = replacedFor.filter((name) => name !== "__provider");
  if (reasons.length === 0) return [];
  return phrase`, because ${list(reasons)} ${words(reasons.length === 1 ? "changes" : "change")}`;
}

export function messagesOf(findings: readonly { message: Phrase }[]): Phrase[] {
  return findings.map(({ message }) => message);
}
