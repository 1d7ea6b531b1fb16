import { type Clock, sleep } from "../../client/clock";
import { isAmbiguous, KadoaError } from "../../client/errors";
import type { Existing, Operations } from "../kind/definition";
import { differingArguments, hasSameKey, uniqueKeyOf } from "../state/comparison";
import type { EarlierCreate } from "../state/metadata";
import { adopt } from "./adopt";
import type { Created, Creation } from "./creation";
import { ambiguous, answeredWithOurs, duplicate, unclear } from "./errors";
import {
  ageOf,
  askForTime,
  earlierPeriod,
  type Period,
  periodFrom,
  unconfirmed,
  unconfirmedPeriod,
} from "./evidence";
import { Journal, type JournalEntry } from "./journal";
import { PartialFailure } from "./partial-failure";
import { changeToDeclared, takePrior } from "./prior-state";

/** A create in the course of being carried out. */
interface Attempt extends Creation {
  list: NonNullable<Operations["list"]>;
  /** When it began, by our clock. */
  begunAt: number;
  /** In which what it made must have come up; undefined while the service's clock is not known. */
  period(): Period | undefined;
  /** What earlier runs, on this machine, did for the same stack and key. */
  remembered?: JournalEntry | undefined;
  /** Where it stands in the journal. */
  uniqueKey: string;
}

/** A kind that may exist several times is not refused a second object, so that nothing would have to be proved. */
const noJournal = new Journal(undefined);

/** Most POSTs of one create; each one but the last has left nothing behind. */
const maximumPosts = 3;

/** Waits before each look for what a lost create made, in milliseconds. */
const looksAfterMs = [0, 1_000, 2_000, 4_000];

/**
 * How long before its POST a create begins at most, in milliseconds. What it makes comes up later than the latest
 * moment at which it can have begun, as closely as the service's clock can be asked for should the answer be lost.
 */
const leadMs = 10;

/**
 * Makes one object, and not two, or takes over the one that `adopt` means. An object that is there already is
 * ours only when something proves it: the stack's state, this machine's journal of an interrupted run, or, where
 * the answer to a POST says nothing certain, that it came up during that call by the service's own clock. A
 * refusal is a refusal. Where it cannot be found out, the state remembers that there is something to look for.
 * @throws KadoaError AMBIGUOUS when it cannot be told what the call made, DUPLICATE when the key is taken.
 * @throws PartialFailure when it stays unknown whether something was made.
 */
export async function create(creation: Creation): Promise<Created> {
  const { definition, account, args, run } = creation;
  const { list } = definition.operations;
  if (list === undefined) return { id: await definition.operations.create(account, args) };
  // Equal ones one after the other, so that each finds all that the others took.
  return account.inTurn(`${definition.kind} ${definition.label(args)}`, async () => {
    const adopted = await adopt({ ...creation, list });
    if (adopted !== undefined) return { ...adopted, taken: "adopted" };
    const created =
      (await takeEarlier(creation)) ?? (await takePrior(creation)) ?? (await make({ ...creation, list }));
    run.claim(created.id);
    return created;
  });
}

/** What an earlier create made after all; undefined when it made nothing. */
export async function findEarlier(creation: Creation, earlier: EarlierCreate): Promise<Existing | undefined> {
  const { definition, account } = creation;
  const { list } = definition.operations;
  if (list === undefined) return undefined;
  const { args } = earlier;
  const attempt: Attempt = {
    ...creation,
    args,
    list,
    begunAt: Date.parse(earlier.since),
    period: () => unconfirmedPeriod(earlier, account.serverClock.ahead),
    journal: noJournal,
    uniqueKey: uniqueKeyOf(definition, args),
  };
  const { made, candidates } = await judge(attempt, await list(account, args));
  if (made !== undefined || candidates.length === 0) return made;
  const fault = new KadoaError("AMBIGUOUS", "an earlier create of it ended without a certain answer");
  throw ambiguous(fault, candidates);
}

/** Takes what an earlier create made, and brings it to what is declared now. */
async function takeEarlier(creation: Creation): Promise<Created | undefined> {
  const { earlier } = creation;
  const found = earlier && (await findEarlier(creation, earlier));
  return found && bringToDeclared(creation, found);
}

async function bringToDeclared(creation: Creation, { id, args }: Existing): Promise<Created> {
  await changeToDeclared(creation, id, args);
  return { id, taken: "found" };
}

/** Sends the POST, and remembers on this machine that it did, which proves later what is ours. */
async function make(creation: Creation & Pick<Attempt, "list">): Promise<Created> {
  const { definition, account } = creation;
  const { clock, serverClock } = account;
  const journal = definition.uniqueBy === undefined ? noJournal : creation.journal;
  const uniqueKey = uniqueKeyOf(definition, creation.args);
  const remembered = journal.recall(uniqueKey);
  const begunAt = clock.now();
  journal.begin(uniqueKey, { at: begunAt, ahead: serverClock.ahead });
  await passed(clock, begunAt, Math.min(leadMs, Math.ceil(serverClock.unknownMs) + 1));
  const period = () => periodFrom(serverClock, begunAt, clock.now());
  const created = await createOrFind({ ...creation, begunAt, period, remembered, journal, uniqueKey });
  journal.made(uniqueKey, created.id);
  return created;
}

/** By the clock that a create is judged by: a timer that a busy process has set may fire some milliseconds early. */
async function passed(clock: Clock, since: number, milliseconds: number): Promise<void> {
  // Not for ever, should the clock be set back meanwhile.
  for (let waits = 0; waits < 3; waits++) {
    const left = since + milliseconds - clock.now();
    if (left <= 0) return;
    await sleep(clock, Math.min(left, milliseconds));
  }
}

async function createOrFind(attempt: Attempt): Promise<Created> {
  const { definition, account, args, journal, uniqueKey } = attempt;
  /** An earlier POST of this create that may have had an effect. */
  let lost: KadoaError | undefined;
  for (let posts = 1; ; posts++) {
    try {
      const id = await definition.operations.create(account, args);
      if (attempt.run.isOurs(id)) throw answeredWithOurs(id);
      return { id };
    } catch (fault) {
      if (!(fault instanceof KadoaError)) throw fault;
      if (!isAmbiguous(fault)) {
        if (lost === undefined) journal.refused(uniqueKey);
        return afterRefusal(attempt, fault, lost);
      }
      lost = fault;
      const made = await whatWasMade(attempt, fault);
      if (made !== undefined) return { id: made.id, taken: "found" };
      if (posts === maximumPosts || !mayBeSentAgain(attempt, fault))
        throw unknown(attempt, unclear(fault, posts));
    }
  }
}

/** What a POST without a certain answer made all the same; undefined when it made nothing. */
async function whatWasMade(attempt: Attempt, fault: KadoaError): Promise<Existing | undefined> {
  if (attempt.definition.uniqueBy !== undefined) {
    const holder = await holderOf(attempt, fault);
    return holder && ownOf(attempt, holder, fault);
  }
  let candidates: readonly Existing[] = [];
  for (const wait of looksAfterMs) {
    const asked = wait === 0 ? (fault.retryAfterSeconds ?? 0) * 1000 : 0;
    await sleep(attempt.account.clock, Math.min(wait + asked, 60_000));
    // While it is in doubt, other creates of the run may tell the service's clock more closely.
    const judged = await judge(attempt, await look(attempt, fault));
    if (judged.made !== undefined) return judged.made;
    candidates = judged.candidates;
  }
  if (candidates.length > 0) throw ambiguous(fault, candidates);
  return undefined;
}

/**
 * A refusal is a refusal, unless an earlier POST of this create may have made what is in the way, or an earlier
 * run: then it is ours.
 */
async function afterRefusal(
  attempt: Attempt,
  fault: KadoaError,
  lost: KadoaError | undefined,
): Promise<Created> {
  const { definition, args, run, journal, uniqueKey } = attempt;
  if (definition.uniqueBy === undefined || !isRefusalOfSecond(fault)) {
    throw lost === undefined ? fault : unknown(attempt, unclear(lost, 1, fault));
  }
  const holder = await holderOf(attempt, fault);
  if (holder === undefined) throw fault;
  if (!run.isOurs(holder.id)) {
    // What this machine remembers may be older than what others did to the object since.
    const isRemembered = attempt.remembered?.id === holder.id && isAsDeclared(attempt, holder);
    const isLeft = run.left.some(
      ({ id, args }) => id === holder.id && uniqueKeyOf(definition, args) === uniqueKey,
    );
    if (isLeft || isRemembered) return bringToDeclared(attempt, holder);
    if (lost !== undefined) return { id: (await ownOf(attempt, holder, lost)).id, taken: "found" };
    if (await isOfEarlierRun(attempt, holder)) return { id: holder.id, taken: "found" };
  }
  journal.forget(uniqueKey);
  throw fault.code === "DUPLICATE" ? fault : duplicate(definition, args, holder, run);
}

function isRefusalOfSecond({ code }: KadoaError): boolean {
  return code === "INVALID" || code === "CONFLICT" || code === "DUPLICATE";
}

/** What stands at the key of a kind that exists once per key. */
async function holderOf(attempt: Attempt, fault: KadoaError): Promise<Existing | undefined> {
  const { definition, args } = attempt;
  return (await look(attempt, fault)).find((object) => hasSameKey(definition, args, object.args));
}

/** The object at our key, when this call must have made it. @throws KadoaError AMBIGUOUS or DUPLICATE */
async function ownOf(attempt: Attempt, holder: Existing, fault: KadoaError): Promise<Existing> {
  const { definition, args, run } = attempt;
  if (!run.isOurs(holder.id) && isAsDeclared(attempt, holder)) {
    const [age] = await agesOf(attempt, [holder]);
    if (age === "during") return holder;
    if (age === "doubtful") throw ambiguous(fault, [holder]);
  }
  throw duplicate(definition, args, holder, run);
}

/** Whether a create of an interrupted run, on this machine, must have made it. */
async function isOfEarlierRun(attempt: Attempt, holder: Existing): Promise<boolean> {
  const begun = attempt.remembered?.begun ?? [];
  if (begun.length === 0 || !isAsDeclared(attempt, holder)) return false;
  if (attempt.journal.isOfAnotherStack(holder.id)) return false;
  const { account, list, args } = attempt;
  const ages = () => begun.map((create) => ageOf(earlierPeriod(create, account.serverClock.ahead), holder));
  if (!ages().includes("during") && ages().includes("doubtful"))
    await askForTime(account, () => list(account, args));
  return ages().includes("during");
}

/** Of objects, the one that this call must have made; else those that it may have made. */
async function judge(
  attempt: Attempt,
  objects: readonly Existing[],
): Promise<{ made?: Existing | undefined; candidates: readonly Existing[] }> {
  const equal = equalTo(attempt, objects);
  const ages = await agesOf(attempt, equal);
  const candidates = equal.filter((_, index) => ages[index] !== "other");
  if (candidates.length === 1 && ages.includes("during")) return { made: candidates[0], candidates };
  // What seems to be older may be what was made where two clocks are hours apart: one of them is wrong.
  const isSure = attempt.period()?.isSure ?? true;
  return { candidates: candidates.length === 0 && !isSure ? equal : candidates };
}

function equalTo(attempt: Attempt, objects: readonly Existing[]): Existing[] {
  return objects.filter((object) => !attempt.run.isOurs(object.id) && isAsDeclared(attempt, object));
}

async function agesOf({ account, period, list, args }: Attempt, objects: readonly Existing[]) {
  const ages = () => objects.map((object) => ageOf(period(), object));
  if (ages().includes("doubtful")) await askForTime(account, () => list(account, args));
  return ages();
}

async function look(attempt: Attempt, fault: KadoaError): Promise<Existing[]> {
  try {
    return await attempt.list(attempt.account, attempt.args);
  } catch (error) {
    if (!(error instanceof KadoaError) || !isAmbiguous(fault)) throw error;
    throw unknown(attempt, unclear(fault, 1, error));
  }
}

/** The state keeps what is needed to find out later. */
function unknown({ begunAt, account }: Attempt, fault: KadoaError): PartialFailure {
  const state = { unconfirmed: unconfirmed(begunAt, account.serverClock.ahead) };
  return new PartialFailure([fault], { id: "unconfirmed", state });
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
