import { plain, plainLines } from "../../client/plain";

/**
 * A command that GitHub Actions reads from the output of a step: `::error title=…::message`. Whatever the texts
 * hold, it is one line and one command.
 */
export function workflowCommand(
  name: "notice" | "warning" | "error",
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${name} ${list.join(",")}::${escaped(plainLines(message))}`;
}

/** What GitHub shows at a run, or at a place in its files. */
export function annotation(
  level: "notice" | "warning" | "error",
  about: string,
  message: string,
  place: Readonly<Record<string, string>> = {},
): string {
  return workflowCommand(level, { ...place, title: `Kadoa notifications${about}` }, message);
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(plain(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
