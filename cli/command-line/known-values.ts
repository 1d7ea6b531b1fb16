import type { KadoaClient } from "../../client/client";
import { KadoaError } from "../../client/errors";
import { knownEventTypes, recovered } from "../../client/event-types";
import { nearest } from "../../client/nearest";
import { plain } from "../../client/plain";
import type { Setting } from "../../client/schemas";
import { talk } from "../terminal/talk";
import { cut } from "../terminal/width";

/** As many names as fit a line or two. */
const mostNames = 16;

export interface Given {
  /** How the value was given: `--except`. */
  flag: string;
  values: readonly string[] | undefined;
}

/** What exists: each thing by its names, of which the first is for people. */
export interface Existing {
  /** `channel`. */
  noun: string;
  things: readonly (readonly string[])[];
  /** What is shown of them, where that is not the first name of each. */
  shown?: readonly string[];
}

/**
 * Refuses a value that names nothing: it is a typo, and leaving it aside would do what nobody asked for.
 * @throws KadoaError CONFIGURATION that names the nearest one, and what there is
 */
export function requireKnown({ flag, values = [] }: Given, { noun, things, shown: few }: Existing): void {
  const names = new Set(things.flat());
  const unknown = values.filter((value) => !names.has(value));
  const [first] = unknown;
  if (first === undefined) return;
  const meant = nearest(first, [...names]);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  const given = unknown.map((value) => JSON.stringify(value)).join(", ");
  const shown = [...new Set(few ?? things.flatMap(([name]) => name ?? []))].sort();
  const more = shown.length > mostNames ? `, and ${shown.length - mostNames} more` : "";
  const listed = shown.slice(0, mostNames).map((name) => cut(plain(name), 60));
  const choice = `name one of these: ${listed.join(", ")}${more}.`;
  throw new KadoaError("CONFIGURATION", `${flag} ${given}: there is no such ${noun}${hint}`, {
    fix: shown.length === 0 ? `leave ${flag} out: there is no ${noun} at all.` : choice,
  });
}

interface LookOptions {
  client: KadoaClient;
  signal: AbortSignal;
  /** The workspace's settings, when they are known already. */
  settings?: readonly Setting[];
}

/** @throws KadoaError CONFIGURATION for an event type that neither the service, nor a setting, nor this package knows */
export async function requireEventTypes(given: Given, look: LookOptions): Promise<void> {
  const { client, signal, settings = [] } = look;
  const known = [...knownEventTypes, recovered, ...settings.map(({ eventType }) => eventType)];
  if ((given.values ?? []).every((type) => known.includes(type))) return;
  let offered: string[];
  try {
    offered = (await client.eventTypes({ signal })).map(({ type }) => type);
  } catch (error) {
    return unchecked(given, error);
  }
  const things = [...new Set([...known, ...offered])].map((type) => [type]);
  requireKnown(given, { noun: "event type", things });
}

/** @throws KadoaError CONFIGURATION for a workflow that neither a setting names nor the service knows */
export async function requireWorkflows(given: Given, look: LookOptions): Promise<void> {
  const { client, signal, settings } = look;
  const { values = [] } = given;
  const isNamed = (id: string) => settings?.some(({ workflowId }) => workflowId === id) ?? false;
  const found: string[] = [];
  for (const id of values.filter((value) => !isNamed(value))) {
    try {
      await client.workflow(id, { signal });
      found.push(id);
    } catch (error) {
      if (!(error instanceof KadoaError) || error.code !== "NOT_FOUND") return unchecked(given, error);
    }
  }
  if (found.length === values.length) return;
  const all = settings ?? (await client.settings.list({ signal }));
  const named = all.flatMap(({ workflowId }) => workflowId ?? []);
  const things = [...new Set([...named, ...found])].map((id) => [id]);
  requireKnown(given, { noun: "workflow that the service or a setting knows", things });
}

/** What cannot be looked up is let pass, and said. */
function unchecked({ flag }: Given, error: unknown): void {
  if (!(error instanceof KadoaError) || error.code === "CANCELLED" || error.code === "AUTHENTICATION")
    throw error;
  talk(`Not checked whether what ${flag} names exists: ${error.problem}.`);
}
