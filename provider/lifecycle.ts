import { isDeepStrictEqual } from "node:util";
import { KadoaError } from "../client/errors";
import type { Account } from "./account";
import { adoptedNote, staysNote, staysOnDelete } from "./adopt";
import { type CheckResult, check, normalise } from "./check";
import { type Creation, create } from "./create";
import { managementArguments, type PlainArgs, type ResourceDefinition } from "./define";
import { lookedUpState, observedState } from "./drift";
import { marksOf, withoutMarks } from "./marks";
import { PartialFailure } from "./partial-failure";
import { secretsIn, withoutUrlPaths } from "./redaction";
import type { Session } from "./session";
import { deleteUnconfirmed, findUnconfirmed } from "./unconfirmed";

export interface DiffResult {
  /** False: nothing differs. Undefined: the engine compares the inputs itself, property by property. */
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
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

/**
 * One kind's create, read, update, delete, check and diff, independent of the engine that calls them. They
 * throw a KadoaError, or a PartialFailure.
 */
export interface Handlers {
  check(news: PlainArgs): CheckResult;
  diff(id: string, olds: PlainArgs, news: PlainArgs): DiffResult;
  create(inputs: PlainArgs): Promise<CreateResult>;
  /** Reads what is held in the state; undefined when it is gone. */
  read(id: string, state: PlainArgs): Promise<ReadResult | undefined>;
  /** Reads an object this program does not manage. @throws KadoaError NOT_FOUND */
  lookUp(id: string, held: PlainArgs): Promise<PlainArgs>;
  update(id: string, olds: PlainArgs, news: PlainArgs): Promise<PlainArgs>;
  delete(id: string, state: PlainArgs): Promise<DeleteResult>;
}

/** The one lifecycle that all kinds share. */
export function handlersFor(definition: ResourceDefinition, session: Session): Handlers {
  const { operations } = definition;
  const account = (args: PlainArgs): Account => session.account(profileOf(args));
  /** Runs a call and lets every fault say of which resource and of which step it is. */
  const step = async <T>(
    verb: string,
    args: PlainArgs,
    run: (account: Account) => Promise<T>,
  ): Promise<T> => {
    const told = (error: unknown) =>
      session.onceInFull(explained(definition, verb, args, error), nameOf(definition, args), verb);
    try {
      return await run(account(args));
    } catch (error) {
      throw error instanceof PartialFailure ? error.told(told) : told(error);
    }
  };
  const creationOf = (target: Account, args: PlainArgs): Creation => ({
    definition,
    account: target,
    args,
    isOurs: (id) => target.claimed.has(id) || session.run.isDeclared(id),
  });
  return {
    check: (news) => check(definition, news),
    diff: (id, olds, news) => {
      const { unconfirmed } = marksOf(olds);
      if (unconfirmed !== undefined) {
        // Only a replacement may give the resource its real id.
        session.run.expect(nameOf(definition, news), { args: withoutMarks(olds), ...unconfirmed });
        return { changes: true, replaces: ["unconfirmed"], deleteBeforeReplace: false };
      }
      const result = diff(definition, withoutMarks(olds), news);
      if (result.replaces === undefined) session.run.declare(id, olds, news);
      return result;
    },
    create: (inputs) =>
      step("create", inputs, async (target) => {
        const earlier = session.run.expected(nameOf(definition, inputs));
        const { id, taken, changed } = await create({ ...creationOf(target, inputs), earlier });
        const at = new Date(target.clock.now()).toISOString();
        const state = taken === undefined ? inputs : { ...inputs, taken: { how: taken, at } };
        session.run.declare(id, state, inputs);
        return changed === undefined
          ? { id, state }
          : { id, state, note: adoptedNote(nameOf(definition, inputs), { id, changed }) };
      }),
    read: (id, state) =>
      step("read", state, async (target) => {
        const held = withoutMarks(state);
        const { unconfirmed } = marksOf(state);
        if (unconfirmed !== undefined) {
          const found = await findUnconfirmed(creationOf(target, held), unconfirmed);
          return found && { id: found.id, inputs: held, state: held };
        }
        const remote = await operations.read(target, id, held);
        const inputs = remote && observedState(definition, held, remote);
        return inputs && { inputs, state: { ...inputs, ...marksOf(state) } };
      }),
    lookUp: (id, held) =>
      step("look-up", held, async (target) => {
        const remote = await operations.read(target, id, held);
        if (remote === undefined) {
          throw new KadoaError(
            "NOT_FOUND",
            `there is none with the id ${JSON.stringify(id)} in this workspace`,
            {
              fix: "check the id and the API key.",
            },
          );
        }
        return lookedUpState(definition, held, remote);
      }),
    update: (id, olds, news) =>
      step("update", news, async (target) => {
        const held = withoutMarks(olds);
        if (!isOnlyManaged(definition, held, news)) await operations.update(target, id, news, held);
        return { ...news, ...marksOf(olds) };
      }),
    delete: (id, state) =>
      step("delete", state, async (target) => {
        const { unconfirmed } = marksOf(state);
        if (unconfirmed !== undefined) {
          // In a replacement the new resource looks for it.
          if (session.run.expected(nameOf(definition, state))) return {};
          await deleteUnconfirmed(creationOf(target, withoutMarks(state)), unconfirmed);
          return {};
        }
        if (session.run.belongsToAnother(id, state)) return {};
        if (staysOnDelete(state)) return { note: staysNote(nameOf(definition, state), id) };
        await operations.delete(target, id, withoutMarks(state));
        return {};
      }),
  };
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
  return { replaces: [...replaces], deleteBeforeReplace: definition.uniqueBy !== undefined };
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

/** The text is all that a person sees of a failed create or update, so it says everything. */
function explained(
  definition: ResourceDefinition,
  verb: string,
  args: PlainArgs,
  error: unknown,
): KadoaError {
  const fault =
    error instanceof KadoaError
      ? error
      : new KadoaError("UNEXPECTED_ANSWER", `an error inside pulumi-kadoa: ${String(error)}`, {
          cause: error,
          fix: "please report it with this message.",
        });
  const subject = `${nameOf(definition, args)}: ${verb} failed`;
  const remedy = fault.details.fix === undefined ? remedies[verb]?.[fault.code] : undefined;
  const complete = remedy === undefined ? fault : fault.withFix(remedy);
  return withoutUrlPaths(complete.about(subject), args).redacted(secretsIn(definition, args));
}

const remedies: Record<string, Partial<Record<KadoaError["code"], string>>> = {
  create: {
    INVALID: "correct the argument that it names.",
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
  update: {
    INVALID: "correct the argument that it names.",
    NOT_FOUND: "it was deleted outside Pulumi: run `pulumi up --refresh`, which makes it again.",
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
  delete: {
    CONFLICT: "unlink the workflow from its template first, or change the template.",
  },
};

/** `WebhookChannel "ops"`. */
function nameOf(definition: ResourceDefinition, args: PlainArgs): string {
  const isLookUp = Object.keys(args).every((name) => definition.localArguments.includes(name));
  return `${definition.kind} ${isLookUp ? "(looked up)" : definition.label(args)}`;
}
