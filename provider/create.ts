import { sleep } from "../client/clock";
import { isAmbiguous, KadoaError } from "../client/errors";
import type { Account } from "./account";
import { adopt } from "./adopt";
import { ambiguous, duplicate, unclear } from "./create-faults";
import type { Existing, Operations, PlainArgs, ResourceDefinition } from "./define";
import { differingArguments, hasSameKey } from "./differences";
import { PartialFailure } from "./partial-failure";

export interface Creation {
  definition: ResourceDefinition;
  account: Account;
  args: PlainArgs;
  /** Whether an id belongs to a resource that this program declares, as far as it has come up. */
  isOurs(id: string): boolean;
  /** An earlier create of the same resource that may have made something. */
  earlier?: EarlierCreate | undefined;
}

export interface EarlierCreate {
  args: PlainArgs;
  /** When it began, in ISO 8601, by the service's clock. */
  since: string;
}

/** A create in the course of being carried out. */
interface Attempt extends Creation {
  list: NonNullable<Operations["list"]>;
  /** When it began, by our clock. */
  begunAt: number;
  /** The same by the service's clock; undefined while that is not known. */
  since(): number | undefined;
}

/** Most POSTs of one create; each one but the last has left nothing behind. */
const maximumPosts = 3;

/** Waits before each look for what a lost create made, in milliseconds. */
const looksAfterMs = [0, 1_000, 2_000, 4_000];

/** Objects this much older than a create, in milliseconds, are not told from its own by clocks of two machines. */
const clockDoubtMs = 5_000;

export interface Created {
  id: string;
  /** Undefined for an object that this call has made. */
  taken?: "adopted" | "found";
  /** Arguments of an adopted object that were changed. */
  changed?: readonly string[];
}

/**
 * Makes one object, and not two, or takes over the one that `adopt` means. Kadoa takes no idempotency key, so
 * where the answer to the POST says nothing certain, the object is looked for: begun after this call by the
 * service's own clock, as declared, and not taken by another resource of this process. Where even that cannot
 * be found out, the state remembers that there is something to look for.
 * @throws KadoaError AMBIGUOUS when several may be what was made, DUPLICATE when the place is taken.
 * @throws PartialFailure when it stays unknown whether something was made.
 */
export async function create(creation: Creation): Promise<Created> {
  const { definition, account, args } = creation;
  const { list } = definition.operations;
  if (list === undefined) return { id: await definition.operations.create(account, args) };
  // Equal ones one after the other, so that each finds all that the others took.
  return account.inTurn(`${definition.kind} ${definition.label(args)}`, async () => {
    const adopted = await adopt({ ...creation, list });
    if (adopted !== undefined) return { ...adopted, taken: "adopted" };
    const begunAt = account.clock.now();
    const since = () => account.serverClock.earliestAt(begunAt);
    const created =
      (await takeEarlier(creation)) ?? (await createOrFind({ ...creation, list, begunAt, since }));
    account.claimed.add(created.id);
    return created;
  });
}

/** What an earlier create made after all; undefined when it made nothing. */
export async function findEarlier(creation: Creation, earlier: EarlierCreate): Promise<Existing | undefined> {
  const { definition, account } = creation;
  const { list } = definition.operations;
  if (list === undefined) return undefined;
  const { args, since } = earlier;
  const fault = new KadoaError("AMBIGUOUS", "an earlier create of it ended without a certain answer");
  const begunAt = Date.parse(since);
  const attempt = { ...creation, args, list, begunAt, since: () => begunAt };
  return soleResult(attempt, await list(account, args), fault);
}

/** Takes what an earlier create made, and brings it to what is declared now. */
async function takeEarlier(creation: Creation): Promise<Created | undefined> {
  const { definition, account, args, earlier } = creation;
  const found = earlier && (await findEarlier(creation, earlier));
  if (found === undefined) return undefined;
  if (differingArguments(definition, args, found.args).length > 0) {
    await definition.operations.update(account, found.id, args, found.args);
  }
  return { id: found.id, taken: "found" };
}

async function createOrFind(attempt: Attempt): Promise<Created> {
  const { definition, account, args } = attempt;
  for (let posts = 1; ; posts++) {
    try {
      return { id: await definition.operations.create(account, args) };
    } catch (fault) {
      if (!(fault instanceof KadoaError)) throw fault;
      const made = await whatWasMade(attempt, fault);
      if (made !== undefined) return { id: made, taken: "found" };
      if (posts === maximumPosts || !mayBeSentAgain(attempt, fault))
        throw unknown(attempt, unclear(fault, posts));
    }
  }
}

/** The id of what a failed POST made all the same; undefined when it made nothing. */
async function whatWasMade(attempt: Attempt, fault: KadoaError): Promise<string | undefined> {
  const isUnique = attempt.definition.uniqueBy !== undefined;
  const isRefused = fault.code === "INVALID" || fault.code === "CONFLICT";
  if (!isAmbiguous(fault) && !(isUnique && isRefused)) throw fault;
  if (isUnique) return takeByKey(attempt, fault);
  for (const wait of looksAfterMs) {
    const asked = wait === 0 ? (fault.retryAfterSeconds ?? 0) * 1000 : 0;
    await sleep(attempt.account.clock, Math.min(wait + asked, 60_000));
    const made = await takeByContent(attempt, fault);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** Takes the one object that this call must have made. */
async function takeByContent(attempt: Attempt, fault: KadoaError): Promise<string | undefined> {
  return soleResult(attempt, await look(attempt, fault), fault)?.id;
}

function soleResult(attempt: Attempt, objects: Existing[], fault: KadoaError): Existing | undefined {
  const equal = objects.filter((object) => !attempt.isOurs(object.id) && isAsDeclared(attempt, object));
  const since = equal.filter((object) => ageOf(attempt, object) === "since");
  if (since.length > 1) throw ambiguous(fault, since);
  if (since[0] !== undefined) return since[0];
  const doubtful = equal.filter((object) => ageOf(attempt, object) === "doubtful");
  if (doubtful.length > 0) throw ambiguous(fault, doubtful);
  return undefined;
}

/**
 * Of a kind that exists once per key, takes the one that is there: when this call must have made it, or when
 * an interrupted run of this program must have. That is so when it is as declared and concerns this program's
 * objects only, so that nobody loses it.
 */
async function takeByKey(attempt: Attempt, fault: KadoaError): Promise<string | undefined> {
  const { definition, args } = attempt;
  const existing = (await look(attempt, fault)).find((object) => hasSameKey(definition, args, object.args));
  if (existing === undefined) {
    if (isAmbiguous(fault)) return undefined;
    throw fault;
  }
  const isOwn = ageOf(attempt, existing) === "since" || existing.concernsOnly(attempt.isOurs);
  const isFree = isOwn && !attempt.isOurs(existing.id);
  if (isFree && isAsDeclared(attempt, existing)) return existing.id;
  throw duplicate(definition, args, existing);
}

async function look(attempt: Attempt, fault: KadoaError): Promise<Existing[]> {
  try {
    return await attempt.list(attempt.account, attempt.args);
  } catch (error) {
    if (!(error instanceof KadoaError) || !isAmbiguous(fault)) throw error;
    throw unknown(attempt, unclear(fault, 1, error));
  }
}

/** The state keeps what is needed to find out later. Before any answer our own clock has to do. */
function unknown({ begunAt, since }: Attempt, fault: KadoaError): PartialFailure {
  const time = new Date(since() ?? begunAt).toISOString();
  return new PartialFailure([fault], { id: "unconfirmed", state: { unconfirmed: { since: time } } });
}

/**
 * Judged by the service's clock alone: `createdAt` against what the service showed as `Date` when this call
 * began. Our own clock may be wrong by hours and only measures how long ago that was.
 */
function ageOf(attempt: Attempt, { createdAt }: Existing): "since" | "before" | "doubtful" {
  const threshold = attempt.since();
  const time = Date.parse(createdAt ?? "");
  if (threshold === undefined || Number.isNaN(time)) return "doubtful";
  // A service that writes whole seconds cuts them off.
  const latest = time % 1000 === 0 ? time + 999 : time;
  if (latest >= threshold) return "since";
  return latest >= threshold - clockDoubtMs ? "doubtful" : "before";
}

/**
 * Whether a POST that shows no effect may be sent again. Where the service refuses a second one, always. Else
 * only when the service is done with the first: it said so itself, or the connection broke and the looks since
 * then gave it seconds for what takes it milliseconds. After a time-out it may still be at work, whether it
 * was our patience that ended or a gateway's (504); and a success whose object does not show stays a riddle.
 */
function mayBeSentAgain({ definition }: Attempt, fault: KadoaError): boolean {
  if (definition.uniqueBy !== undefined) return true;
  return fault.code === "CONNECTION_LOST" || (fault.code === "SERVER" && fault.status !== 504);
}

function isAsDeclared({ definition, args }: Attempt, existing: Existing): boolean {
  return differingArguments(definition, args, existing.args).length === 0;
}
