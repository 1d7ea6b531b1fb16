import { isDeepStrictEqual } from "node:util";
import { KadoaError } from "../client/errors";
import type { Account } from "./account";
import { adoptedNote, staysNote, staysOnDelete } from "./adopt";
import { type CheckResult, check, normalise } from "./check";
import { type Creation, create } from "./create";
import { managementArguments, type PlainArgs, type ResourceDefinition } from "./define";
import { placeOf } from "./differences";
import { lookedUpState, observedState } from "./drift";
import { explained, nameOf } from "./explanation";
import { marksOf, withObjectId, withoutMarks } from "./marks";
import { PartialFailure } from "./partial-failure";
import { notePrior } from "./prior";
import { isFaultOfAccount, type Session } from "./session";
import { deleteUnconfirmed, findUnconfirmed } from "./unconfirmed";

export interface DiffResult {
  /** False: nothing differs. Undefined: the engine compares the inputs itself, property by property. */
  changes?: boolean;
  replaces?: string[];
}

export interface CreateResult {
  id: string;
  state: PlainArgs;
  /** What people should know of it beside that it is done. */
  note?: string;
}

export interface DeleteResult {
  note?: string;
}

export interface ReadResult {
  /** Another id than was asked for, when only now is known which object it is. */
  id?: string;
  /** What the arguments would be that describe the object. */
  inputs: PlainArgs;
  state: PlainArgs;
}

/** What is known of a resource beside its arguments when it is checked. */
export interface CheckedStep {
  /** Its arguments in the state; none for a new resource, or for one that is about to be replaced. */
  olds?: PlainArgs;
  /** What the program read of its stack's prior state, for the resource's key. */
  prior?: unknown;
  /** The engine is going to do what follows; else it only shows it. */
  isDeployment?: boolean;
}

/**
 * One kind's create, read, update, delete, check and diff, independent of the engine that calls them. They
 * throw a KadoaError, or a PartialFailure.
 */
export interface Handlers {
  check(news: PlainArgs, step?: CheckedStep): Promise<CheckResult>;
  /** @param willUpdate the engine is going to do what differs; else it only shows it */
  diff(id: string, olds: PlainArgs, news: PlainArgs, willUpdate?: boolean): DiffResult;
  create(inputs: PlainArgs): Promise<CreateResult>;
  /** Reads what is held in the state; undefined when it is gone. */
  read(id: string, state: PlainArgs): Promise<ReadResult | undefined>;
  /** Reads an object this program does not manage. @throws KadoaError NOT_FOUND */
  lookUp(id: string, held: PlainArgs): Promise<PlainArgs>;
  update(id: string, olds: PlainArgs, news: PlainArgs): Promise<PlainArgs>;
  delete(id: string, state: PlainArgs): Promise<DeleteResult>;
}

/** A kind, in the process that serves it. */
interface Kind {
  readonly definition: ResourceDefinition;
  readonly session: Session;
}

/** The one lifecycle that all kinds share. */
export function handlersFor(definition: ResourceDefinition, session: Session): Handlers {
  const kind: Kind = { definition, session };
  /** Runs a call and lets every fault say of which resource and of which step it is. */
  const step = async <T>(
    verb: string,
    args: PlainArgs,
    run: (account: Account) => Promise<T>,
  ): Promise<T> => {
    const profile = profileOf(args);
    const told = (error: unknown) =>
      session.onceInFull(explained(definition, verb, args, error), nameOf(definition, args), verb, profile);
    try {
      return await session
        .firstCall(profile)
        .watch(async () => run(session.account(profile)), isFaultOfAccount);
    } catch (error) {
      throw error instanceof PartialFailure ? error.told(told) : told(error);
    }
  };
  return {
    async check(news, { olds = {}, prior, isDeployment = false } = {}) {
      const { inputs, failures } = check(definition, news);
      if (failures.length === 0)
        failures.push(...notePrior(definition, session.run, { olds, inputs, prior }));
      if (failures.length > 0) return { inputs, failures };
      const firstCall = session.firstCall(profileOf(news));
      await firstCall.settled();
      if (isDeployment && Object.keys(olds).length === 0) firstCall.expect();
      return { inputs, failures };
    },
    diff(id, olds, news, willUpdate) {
      const result = planned(kind, id, olds, news);
      if (!willUpdate) return result;
      // Before a replacement the engine asks for another check, which must not wait for what comes after it.
      const isUpdate = result.changes !== false && result.replaces === undefined;
      if (isUpdate) session.firstCall(profileOf(news)).expect();
      // The state knows of it, whatever an interrupted run may have left to be remembered.
      if (definition.uniqueBy !== undefined)
        session.journal(profileOf(olds)).forget(placeOf(definition, olds));
      return result;
    },
    create: (inputs) => step("create", inputs, (account) => created(kind, account, inputs)),
    read: (id, state) =>
      step("read", state, (account) => observed(kind, account, id, state)).catch((error: unknown) => {
        // One message for a refresh that cannot work: what could not be read stays as the state has it.
        if (session.hasRepeated(error)) return { inputs: withoutMarks(state), state };
        throw error;
      }),
    lookUp: (id, held) => step("look-up", held, (account) => lookedUp(kind, account, id, held)),
    update: (id, olds, news) => step("update", news, (account) => updated(kind, account, id, olds, news)),
    delete: (id, state) => step("delete", state, (account) => deleted(kind, account, id, state)),
  };
}

function planned({ definition, session }: Kind, id: string, olds: PlainArgs, news: PlainArgs): DiffResult {
  const { unconfirmed } = marksOf(olds);
  if (unconfirmed !== undefined) {
    // Only a replacement may give the resource its real id.
    session.run.expect(nameOf(definition, news), { args: withoutMarks(olds), ...unconfirmed });
    return { changes: true, replaces: ["unconfirmed"] };
  }
  const result = diff(definition, withoutMarks(olds), news);
  if (result.replaces === undefined) session.run.declare(id, olds, news);
  else session.run.leave(id);
  return result;
}

async function created(kind: Kind, account: Account, inputs: PlainArgs): Promise<CreateResult> {
  const { definition, session } = kind;
  const name = nameOf(definition, inputs);
  const earlier = session.run.expected(name);
  const { id, taken, changed } = await create({ ...creationOf(kind, account, inputs), earlier });
  const at = new Date(account.clock.now()).toISOString();
  const origin = taken === undefined ? {} : { taken: { how: taken, at } };
  const state = withObjectId(definition, id, { ...inputs, ...origin });
  session.run.declare(id, state, inputs);
  return changed === undefined ? { id, state } : { id, state, note: adoptedNote(name, { id, changed }) };
}

function creationOf({ definition, session }: Kind, account: Account, args: PlainArgs): Creation {
  return { definition, account, args, run: session.run, journal: session.journal(profileOf(args)) };
}

async function observed(
  kind: Kind,
  account: Account,
  id: string,
  state: PlainArgs,
): Promise<ReadResult | undefined> {
  const { definition } = kind;
  const held = withoutMarks(state);
  const { unconfirmed } = marksOf(state);
  if (unconfirmed !== undefined) {
    const found = await findUnconfirmed(creationOf(kind, account, held), unconfirmed);
    return found && { id: found.id, inputs: held, state: withObjectId(definition, found.id, held) };
  }
  const remote = await definition.operations.read(account, id, held);
  const inputs = remote && observedState(definition, held, remote);
  return inputs && { inputs, state: withObjectId(definition, id, { ...inputs, ...marksOf(state) }) };
}

async function lookedUp(
  { definition }: Kind,
  account: Account,
  id: string,
  held: PlainArgs,
): Promise<PlainArgs> {
  const remote = await definition.operations.read(account, id, held);
  if (remote !== undefined) return lookedUpState(definition, held, remote);
  throw new KadoaError("NOT_FOUND", `there is none with the id ${JSON.stringify(id)} in this workspace`, {
    fix: "check the id and the API key.",
  });
}

async function updated(
  { definition }: Kind,
  account: Account,
  id: string,
  olds: PlainArgs,
  news: PlainArgs,
): Promise<PlainArgs> {
  const held = withoutMarks(olds);
  if (!isOnlyManaged(definition, held, news)) await definition.operations.update(account, id, news, held);
  return withObjectId(definition, id, { ...news, ...marksOf(olds) });
}

async function deleted(kind: Kind, account: Account, id: string, state: PlainArgs): Promise<DeleteResult> {
  const { definition, session } = kind;
  const name = nameOf(definition, state);
  const held = withoutMarks(state);
  const { unconfirmed } = marksOf(state);
  if (unconfirmed !== undefined) {
    // In a replacement the new resource looks for it.
    if (!session.run.expected(name)) await deleteUnconfirmed(creationOf(kind, account, held), unconfirmed);
    return {};
  }
  // A resource of this run may be about to take it over.
  return account.inTurn(`object ${id}`, async () => {
    if (session.run.belongsToAnother(id, state) || session.run.isDeleted(id)) return {};
    session.journal(profileOf(held)).forget(placeOf(definition, held));
    if (staysOnDelete(state)) return { note: staysNote(name, id) };
    await definition.operations.delete(account, id, held);
    session.run.delete(id);
    return {};
  });
}

function diff(definition: ResourceDefinition, olds: PlainArgs, news: PlainArgs): DiffResult {
  const before = normalise(definition, olds);
  const after = normalise(definition, news);
  if (isDeepStrictEqual(before, after)) return { changes: false };
  const replaces = (definition.replaceOn ?? []).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  if (replaces.length === 0) {
    // Said outright: the inputs alone may be equal, and what has not held has to be done again.
    return definition.vouchesFor !== undefined && before.verified !== true ? { changes: true } : {};
  }
  return { replaces: [...replaces] };
}

/** Whether nothing changes but how the object is managed, which is none of the server's business. */
function isOnlyManaged(definition: ResourceDefinition, olds: PlainArgs, news: PlainArgs): boolean {
  const before = normalise(definition, olds);
  const after = normalise(definition, news);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  return changed.length > 0 && changed.every((name) => managementArguments.includes(name));
}

function profileOf(args: PlainArgs): string | undefined {
  return typeof args.profile === "string" ? args.profile : undefined;
}
