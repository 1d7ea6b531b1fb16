import type * as pulumi from "@pulumi/pulumi";
import { programMemory } from "./program";

/** Longest wait for the first look-up, in milliseconds: its id may come from something slow. */
const longestMs = 30_000;

interface FirstLookUp {
  readonly answered: Promise<void>;
  answer(): void;
  resource?: pulumi.Resource;
}

/** By profile, because each account has a key of its own. */
const firstLookUps = () => programMemory("first look-ups", () => new Map<unknown, FirstLookUp>());

/**
 * Lets the first look-up in an account go alone, and gives the value for any other one once that was answered. A
 * wrong key hits all alike, and Pulumi prints an error for each one that is under way when the first one fails.
 */
export function afterFirstLookUp<T>(profile: unknown, value: T): T | Promise<T> {
  const first = firstLookUps().get(profile);
  // Without a resource, the constructor of the first one has thrown.
  if (first?.resource !== undefined) return first.answered.then(() => value);
  firstLookUps().set(profile, firstLookUp());
  return value;
}

/** Takes note of a look-up that Pulumi knows; the first one in its account decides for the others. */
export function noteLookUp(resource: pulumi.Resource, profile: unknown): void {
  const first = firstLookUps().get(profile);
  if (first === undefined || first.resource !== undefined) return;
  first.resource = resource;
  const timer = setTimeout(first.answer, longestMs).unref();
  void settled(resource.urn).then(() => {
    clearTimeout(timer);
    first.answer();
  });
}

/** Also when it fails, which `apply` does not tell. Pulumi has this at run time and leaves it out of its types. */
async function settled(output: object): Promise<void> {
  const { promise } = output as { promise?: () => Promise<unknown> };
  await promise?.().catch(() => {});
}

function firstLookUp(): FirstLookUp {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return { answered, answer };
}
