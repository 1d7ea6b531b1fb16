import * as pulumi from "@pulumi/pulumi";
import { programMemory } from "./program";

/** Longest wait for the first resource, in milliseconds: what it is made of may come from something slow. */
const longestMs = 30_000;

interface FirstCall {
  readonly answered: Promise<void>;
  answer(): void;
  resource?: pulumi.Resource;
}

/** By profile, because each account has a key of its own. */
const firstCalls = () => programMemory("first calls", () => new Map<unknown, FirstCall>());

/**
 * Lets the first resource of an account go alone, and gives the value for any other one once that was answered.
 * A wrong key or an API out of reach hits all alike, and Pulumi prints an error for each resource that is under
 * way when the first one fails; so they are not under way before it is known that the account works.
 */
export function afterFirstCall<T>(profile: unknown, options: pulumi.CustomResourceOptions, value: T) {
  if (!callsKadoa(options)) return value;
  const first = firstCalls().get(profile);
  // Without a resource, the constructor of the first one has thrown.
  if (first?.resource !== undefined) return first.answered.then(() => value);
  firstCalls().set(profile, firstCall());
  return value;
}

/** Takes note of a resource that is registered; the first one of its account decides for the others. */
export function noteRegistered(
  resource: pulumi.Resource,
  profile: unknown,
  options: pulumi.CustomResourceOptions = {},
): void {
  const first = firstCalls().get(profile);
  if (!callsKadoa(options) || first === undefined || first.resource !== undefined) return;
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

/** A preview asks Kadoa for look-ups only. */
function callsKadoa({ id }: pulumi.CustomResourceOptions): boolean {
  return id !== undefined || !pulumi.runtime.isDryRun();
}

function firstCall(): FirstCall {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return { answered, answer };
}
