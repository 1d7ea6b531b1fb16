import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { KadoaError } from "../client/errors";
import { warnOnce } from "../client/warnings";
import type { Account } from "./account/account";
import { learnArguments } from "./account/secrets";
import type { Session } from "./account/session";
import { adoptedNote, staysNote, staysOnDelete } from "./create/adopt";
import { create } from "./create/create";
import type { Creation } from "./create/creation";
import { PartialFailure } from "./create/partial-failure";
import { leftBefore, noteLeft, notePrior, type PriorState } from "./create/prior-state";
import { deleteUnconfirmed, findUnconfirmed } from "./create/unconfirmed";
import { type DiffResult, diff, isOnlyManaged } from "./diff";
import { explained, nameOf } from "./explanation";
import type { PlainArgs } from "./kind/arguments";
import { type CheckResult, check, normalize } from "./kind/check";
import type { ResourceDefinition } from "./kind/definition";
import { markersIn } from "./kind/markers";
import { uniqueKeyOf } from "./state/comparison";
import { metadataOf, settledMetadata, withoutMetadata, withUniqueKey } from "./state/metadata";
import { importedState, lookedUpState, observedState } from "./state/observed";

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
  /** What the program read of its stack's prior state. */
  prior?: PriorState;
  /** The engine is going to do what follows; else it only shows it. */
  isDeployment?: boolean;
}

/** In which step two forms of a resource are compared. */
export interface ComparedStep {
  /** The engine is going to do what differs; else it only shows it. */
  isDeployment?: boolean;
  /** What was read is compared with the state, and says nothing of the program. */
  isRefresh?: boolean;
}

/**
 * One kind's create, read, update, delete, check and diff, independent of the engine that calls them. They
 * throw a KadoaError, or a PartialFailure.
 */
export interface Handlers {
  check(news: PlainArgs, step?: CheckedStep): Promise<CheckResult>;
  diff(id: string, olds: PlainArgs, news: PlainArgs, step?: ComparedStep): DiffResult;
  create(inputs: PlainArgs): Promise<CreateResult>;
  /** Reads what is held in the state; undefined when it is gone. */
  read(id: string, state: PlainArgs): Promise<ReadResult | undefined>;
  /** Reads an object this program does not manage. @throws KadoaError NOT_FOUND */
  lookUp(id: string, prior: PlainArgs): Promise<PlainArgs>;
  /** Reads an object that a resource is to stand for from now on. @throws KadoaError NOT_FOUND */
  import(id: string): Promise<ReadResult>;
  update(id: string, olds: PlainArgs, news: PlainArgs): Promise<PlainArgs>;
  delete(id: string, state: PlainArgs): Promise<DeleteResult>;
}

/** A preview works without a key and without the service; but what a deployment must not do, it shows. */
const wrongInPreviews = new Set<KadoaError["code"]>(["AUTHENTICATION", "WRONG_WORKSPACE"]);

/** A kind, in the process that serves it. */
interface Kind {
  readonly definition: ResourceDefinition;
  readonly session: Session;
}

/** The one lifecycle that all kinds share. */
export function handlersFor(definition: ResourceDefinition, session: Session): Handlers {
  const kind: Kind = { definition, session };
  /** Lets a fault say of which resource and of which step it is; one that hits all alike is told once. */
  const labelled = (verb: string, args: PlainArgs, error: unknown) => {
    const fault = explained(definition, verb, args, error, session.secrets);
    return session.onceInFull(fault, nameOf(definition, args), verb, profileOf(args));
  };
  /** @param state what tells in which workspace the object is; undefined for a look-up */
  const step = async <T>(
    verb: string,
    args: PlainArgs,
    state: PlainArgs | undefined,
    run: (account: Account) => Promise<T>,
  ): Promise<T> => {
    learnArguments(session.secrets, definition, withoutMetadata(args));
    try {
      const account = session.account(profileOf(args));
      if (state !== undefined) await account.checkWorkspace([metadataOf(state).workspace]);
      return await run(account);
    } catch (error) {
      throw error instanceof PartialFailure
        ? error.told((reason) => labelled(verb, args, reason))
        : labelled(verb, args, error);
    }
  };
  return {
    // What comes up is learned at once: the service may repeat in one answer what it was sent in another.
    async check(news, { olds = {}, prior = {}, isDeployment = false } = {}) {
      learnArguments(session.secrets, definition, news);
      const { inputs, failures } = check(definition, news);
      const isSame = isDeepStrictEqual(normalize(definition, olds), inputs);
      if (!isSame) failures.push(...markersIn(definition, inputs));
      if (failures.length > 0) return { inputs, failures };
      failures.push(...notePrior(definition, session.run, { olds, inputs, prior }));
      if (failures.length > 0 || isSame) return { inputs, failures };
      let eventTypes: Account["eventTypes"] = async () => undefined;
      try {
        const account = session.account(profileOf(inputs));
        // The engine stops at the first resource that cannot be; so what would hit all alike is told once.
        await account.checkWorkspace(prior.workspaces ?? []);
        eventTypes = () => account.eventTypes();
      } catch (error) {
        // What is not shown here is shown in full where it is first met.
        const isShown = isDeployment || (error instanceof KadoaError && wrongInPreviews.has(error.code));
        const verb = isDeployment ? "deployment" : "preview";
        if (isShown) failures.push({ property: "", reason: labelled(verb, inputs, error).message });
      }
      const { failures: foreseen = [], warning } =
        (await definition.foresee?.({ args: inputs, olds, eventTypes })) ?? {};
      if (warning !== undefined) warnOnce(`${nameOf(definition, inputs)}: ${warning}`);
      return { inputs, failures: [...failures, ...foreseen] };
    },
    diff(id, olds, news, { isDeployment = false, isRefresh = false } = {}) {
      // While an update fails, what was there before is what is in use.
      learnArguments(session.secrets, definition, withoutMetadata(olds));
      if (isRefresh) return diff(definition, withoutMetadata(olds), news);
      const result = planned(kind, id, olds, news);
      // The state knows of it, whatever an interrupted run may have left to be remembered.
      if (isDeployment && definition.uniqueBy !== undefined)
        session.journal(profileOf(olds)).forget(uniqueKeyOf(definition, olds));
      return result;
    },
    create: (inputs) => step("create", inputs, {}, (account) => created(kind, account, inputs)),
    read: (id, state) =>
      step("read", state, state, (account) => observed(kind, account, id, state)).catch((error: unknown) => {
        // One message for a refresh that cannot work: what could not be read stays as the state has it.
        if (session.hasRepeated(error)) return { inputs: withoutMetadata(state), state };
        throw error;
      }),
    lookUp: (id, prior) => step("look-up", prior, undefined, (account) => lookedUp(kind, account, id, prior)),
    import: (id) => step("import", {}, {}, (account) => imported(kind, account, id)),
    update: (id, olds, news) => {
      learnArguments(session.secrets, definition, withoutMetadata(olds));
      return step("update", news, olds, (account) => updated(kind, account, id, olds, news));
    },
    delete: (id, state) => step("delete", state, state, (account) => deleted(kind, account, id, state)),
  };
}

function planned({ definition, session }: Kind, id: string, olds: PlainArgs, news: PlainArgs): DiffResult {
  const { unconfirmed } = metadataOf(olds);
  if (unconfirmed !== undefined) {
    // Only a replacement may give the resource its real id.
    session.run.expect(nameOf(definition, news), { args: withoutMetadata(olds), ...unconfirmed });
    return { changes: true, replaces: ["unconfirmed"] };
  }
  const result = diff(definition, withoutMetadata(olds), news);
  if (result.replaces !== undefined) {
    noteLeft(definition, session.run, { id, olds, news });
    return result;
  }
  session.run.declare(id, olds, news);
  return result.changes === false && isDoubtful({ definition, session }, id, olds)
    ? { changes: true }
    : result;
}

/** Whether another resource has changed the object, in a run that did not come to its end, or may have. */
function isDoubtful({ definition, session }: Kind, id: string, olds: PlainArgs): boolean {
  if (definition.uniqueBy === undefined) return false;
  const taker = session.journal(profileOf(olds)).takerOf(id);
  return session.run.isDoubtful(id) || (taker !== undefined && taker !== metadataOf(olds).taken?.uid);
}

async function created(kind: Kind, account: Account, inputs: PlainArgs): Promise<CreateResult> {
  const { definition, session } = kind;
  const name = nameOf(definition, inputs);
  const earlier = session.run.expected(name);
  const creation = creationOf(kind, account, inputs);
  const { id, taken, changed } = await create({ ...creation, earlier });
  const at = new Date(account.clock.now()).toISOString();
  const origin = taken === undefined ? {} : { taken: { how: taken, at, uid: creation.uid } };
  const left = leftBefore(definition, session.run, inputs);
  const state = withUniqueKey(definition, account, id, { ...inputs, ...origin, ...left });
  session.run.declare(id, state, inputs);
  return changed === undefined ? { id, state } : { id, state, note: adoptedNote(name, { id, changed }) };
}

function creationOf({ definition, session }: Kind, account: Account, args: PlainArgs): Creation {
  const journal = session.journal(profileOf(args));
  return { definition, account, args, run: session.run, journal, uid: randomUUID().slice(0, 8) };
}

async function observed(
  kind: Kind,
  account: Account,
  id: string,
  state: PlainArgs,
): Promise<ReadResult | undefined> {
  const { definition } = kind;
  const prior = withoutMetadata(state);
  const { unconfirmed } = metadataOf(state);
  if (unconfirmed !== undefined) {
    const found = await findUnconfirmed(creationOf(kind, account, prior), unconfirmed);
    if (found === undefined) return undefined;
    return { id: found.id, inputs: prior, state: withUniqueKey(definition, account, found.id, prior) };
  }
  const remote = await definition.operations.read(account, id, prior);
  if (remote === undefined) return undefined;
  const inputs = observedState(definition, prior, remote);
  return { inputs, state: withUniqueKey(definition, account, id, { ...inputs, ...settledMetadata(state) }) };
}

async function lookedUp(kind: Kind, account: Account, id: string, prior: PlainArgs): Promise<PlainArgs> {
  return lookedUpState(kind.definition, prior, await found(kind, account, id, prior));
}

async function imported(kind: Kind, account: Account, id: string): Promise<ReadResult> {
  const { definition } = kind;
  const inputs = importedState(definition, await found(kind, account, id, {}));
  return { inputs, state: withUniqueKey(definition, account, id, inputs) };
}

async function found(
  { definition }: Kind,
  account: Account,
  id: string,
  prior: PlainArgs,
): Promise<PlainArgs> {
  const remote = await definition.operations.read(account, id, prior);
  if (remote !== undefined) return remote;
  throw new KadoaError("NOT_FOUND", `there is none with the id ${JSON.stringify(id)} in this workspace`, {
    fix: "check the id and the API key.",
  });
}

async function updated(
  { definition, session }: Kind,
  account: Account,
  id: string,
  olds: PlainArgs,
  news: PlainArgs,
): Promise<PlainArgs> {
  const prior = withoutMetadata(olds);
  if (!isOnlyManaged(definition, prior, news)) {
    await definition.operations.update(account, id, news, prior);
    if (definition.uniqueBy !== undefined) session.journal(profileOf(news)).known(id);
  }
  return withUniqueKey(definition, account, id, { ...news, ...settledMetadata(olds) });
}

async function deleted(kind: Kind, account: Account, id: string, state: PlainArgs): Promise<DeleteResult> {
  const { definition, session } = kind;
  const name = nameOf(definition, state);
  const prior = withoutMetadata(state);
  const { unconfirmed } = metadataOf(state);
  if (unconfirmed !== undefined) {
    // In a replacement the new resource looks for it.
    if (!session.run.expected(name)) await deleteUnconfirmed(creationOf(kind, account, prior), unconfirmed);
    return {};
  }
  // A resource of this run may be about to take it over.
  return account.inTurn(`object ${id}`, async () => {
    if (session.run.belongsToAnother(id, state) || session.run.isDeleted(id)) return {};
    // With --target the other resource may be none of this run's, and its event must go on.
    if (session.run.isWanted(id))
      return { note: `${name}: ${id} stays for the resource that is now declared for it.` };
    session.journal(profileOf(prior)).forget(uniqueKeyOf(definition, prior));
    if (staysOnDelete(state)) return { note: staysNote(name, id) };
    await definition.operations.delete(account, id, prior);
    session.run.delete(id);
    return {};
  });
}

function profileOf(args: PlainArgs): string | undefined {
  return typeof args.profile === "string" ? args.profile : undefined;
}
