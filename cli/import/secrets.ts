import { isRecord } from "../../client/json";
import type { InventoryItem } from "../../provider/for-cli";
import { CHANGED_OUTSIDE, isMasked, reserved, valueAt } from "../../provider/for-cli";
import { upperFirst } from "./names";

/** A value that the program takes from the stack's configuration, where it is encrypted. */
export interface FoundSecret {
  /** Where it stands among the arguments. */
  readonly path: readonly string[];
  /** The service's value; undefined when it does not show it. */
  readonly value: unknown;
  /** What the state holds: where the service hides the value, a marker that a later value replaces. */
  readonly held: unknown;
  /** Whether the value is an object of named values. */
  readonly isObject: boolean;
  /** The configuration key that fits a variable of the program. */
  keyAfter(variable: string): string;
}

export interface ImportedSecret extends FoundSecret {
  readonly configKey: string;
}

/**
 * What of an object is secret: its declared secrets, what may hold some because its kind leaves it open, and URLs
 * that seem to hold a credential.
 */
export function secretsOf({ definition, args }: InventoryItem): FoundSecret[] {
  const urls = (definition.channel?.target ?? []).filter((name) => mayHoldCredential(args[name]));
  const closed = reserved(definition, args).filter(({ value }) => !isEmpty(value));
  const paths = [...closed.map(({ path }) => path), ...urls.map((name) => [name])];
  const distinct = new Map(paths.map((path) => [path.join("."), path]));
  return [...distinct.values()].map((path) => {
    const value = valueAt(args, path);
    const keyAfter = (variable: string) => variable + path.map(upperFirst).join("");
    const hidden = isHidden(value);
    const held = hidden ? CHANGED_OUTSIDE : value;
    return { path, value: hidden ? undefined : value, held, isObject: isRecord(value), keyAfter };
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

/** A value as the stack's configuration holds it. */
export function configText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isHidden(value: unknown): boolean {
  return isRecord(value) ? Object.values(value).some(isHidden) : isMasked(value);
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
