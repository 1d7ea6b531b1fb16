import { isRecord } from "../../client/json";
import { CHANGED_OUTSIDE, isMasked } from "../../provider/drift";
import type { InventoryItem } from "../../provider/inventory";
import { upperFirst } from "./names";

/** A value that the program takes from the stack's configuration, where it is encrypted. */
export interface FoundSecret {
  /** Where it stands among the arguments. */
  readonly path: readonly string[];
  /** The service's value; undefined when it does not show it. */
  readonly value: unknown;
  /** What the state holds: where the service hides the value, a marker that a later value replaces. */
  readonly held: unknown;
  /** The configuration key that fits a variable of the program. */
  keyAfter(variable: string): string;
}

export interface ImportedSecret extends FoundSecret {
  readonly configKey: string;
}

/** What of an object is secret: its declared secrets, and URLs that seem to hold a credential. */
export function secretsOf({ definition, args }: InventoryItem): FoundSecret[] {
  const urls = (definition.channel?.target ?? []).filter((name) => mayHoldCredential(args[name]));
  const paths = [...new Set([...(definition.secrets ?? []), ...urls])];
  return paths.flatMap((path) => {
    const keys = path.split(".");
    const value = keys.reduce<unknown>(
      (current, key) => (current as Record<string, unknown> | undefined)?.[key],
      args,
    );
    if (value === undefined) return [];
    const keyAfter = (variable: string) => variable + keys.map(upperFirst).join("");
    const hidden = isHidden(value);
    return [
      { path: keys, value: hidden ? undefined : value, held: hidden ? marked(value) : value, keyAfter },
    ];
  });
}

/**
 * Whether a URL has a user, a query, something behind a # or a part that looks drawn at random: 16 signs or more, digits and letters.
 * Such a URL lets anybody send, so it must not stand in a program.
 */
export function mayHoldCredential(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { username, password, search, hash, pathname } = new URL(value);
  if ([username, password, search, hash].some((part) => part !== "")) return true;
  return pathname.split("/").some((part) => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part));
}

function isHidden(value: unknown): boolean {
  return isRecord(value) ? Object.values(value).some(isHidden) : isMasked(value);
}

function marked(value: unknown): unknown {
  if (!isRecord(value)) return CHANGED_OUTSIDE;
  return Object.fromEntries(Object.keys(value).map((name) => [name, CHANGED_OUTSIDE]));
}
