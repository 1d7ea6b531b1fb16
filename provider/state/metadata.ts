import type { ClockDifference } from "../../client/server-clock";
import type { PlainArgs } from "../kind/arguments";

/** A create of which nobody knows whether it made something. */
export interface Unconfirmed {
  /** When it began at the earliest, in ISO 8601, by the service's clock. */
  readonly since: string;
  /** When it began by the clock of the machine, and what was known there of the service's clock. */
  readonly begun?: {
    readonly at: number;
    readonly ahead: ClockDifference;
    readonly machine: string;
  };
}

/** Such a create, with what was declared for it. */
export interface EarlierCreate extends Unconfirmed {
  args: PlainArgs;
}

/** An object, and the arguments of the resource that stood for it which say where it is and what it referred to. */
export interface LeftObject {
  readonly id: string;
  readonly args: PlainArgs;
  readonly isAdopted?: boolean;
}

/**
 * What the state keeps of a resource beside its arguments. It is no property of the class, so that nothing in
 * a program depends on it, and a preview shows no difference that only the provider could know.
 */
export interface Metadata {
  /** Stands for an object that was there before the resource. */
  readonly taken?: {
    /** `adopted`: the program named it, and it stays on destroy; `found`: it was what a create had to make. */
    readonly how: "adopted" | "found";
    /** When, in ISO 8601. */
    readonly at: string;
    /** Tells this resource from an older one for the same object; version 0.1 told them by the time alone. */
    readonly uid?: string;
  };
  /** Stands for a create that ended without anybody knowing whether it made something. The id means nothing. */
  readonly unconfirmed?: Unconfirmed;
  /**
   * The id once more, for a kind that exists once per key. A program can read its stack's state as it was before
   * the run, but no ids; so it learns from here which object its stack holds at which key.
   */
  readonly objectId?: string;
  /**
   * What the resource stood for before it was replaced. Until the engine has deleted that, another resource may
   * take it over; and a run that is interrupted in between leaves no other word of it that a program can read.
   */
  readonly left?: readonly LeftObject[];
  /** A digest of the workspace in which the object is; absent where Kadoa did not say which it is. */
  readonly workspace?: string;
}

const names = [
  "taken",
  "unconfirmed",
  "objectId",
  "left",
  "workspace",
] as const satisfies readonly (keyof Metadata)[];

export function metadataOf(state: PlainArgs): Metadata {
  return Object.fromEntries(Object.entries(state).filter(([name]) => isMetadata(name)));
}

export function withoutMetadata(state: PlainArgs): PlainArgs {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isMetadata(name)));
}

/** The state of a resource whose object is known. */
export function withUniqueKey(
  { uniqueBy }: { uniqueBy?: readonly string[] },
  { workspace }: { workspace: string | undefined },
  id: string,
  state: PlainArgs,
): PlainArgs {
  return {
    ...state,
    ...(uniqueBy !== undefined && { objectId: id }),
    ...(workspace !== undefined && { workspace }),
  };
}

function isMetadata(name: string): boolean {
  return (names as readonly string[]).includes(name);
}

/** The metadata of a resource once the engine is done with what it was before. */
export function settledMetadata(state: PlainArgs): Metadata {
  const { left: _, ...metadata } = metadataOf(state);
  return metadata;
}

/** Without what a program and Pulumi's dynamic provider keep among the properties: none of the handlers' business. */
export function withoutEngine(properties: PlainArgs): PlainArgs {
  const { __provider: _, __run: __, ...rest } = properties;
  return rest;
}

/** A look-up comes with at most the profile; a resource always holds arguments. */
export function isLookUp(prior: PlainArgs): boolean {
  return Object.keys(prior).every((name) => name === "profile");
}
