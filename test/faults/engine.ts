import { isDeepStrictEqual } from "node:util";
import type { Session } from "../../provider/account/session";
import type { PriorState } from "../../provider/create/prior-state";
import type { PlainArgs } from "../../provider/kind/arguments";
import type { Handlers } from "../../provider/lifecycle";
import type { LocalService } from "./local-service";

/** A resource of the state. */
export interface Held {
  readonly name: string;
  readonly id: string;
  readonly inputs: PlainArgs;
  readonly outputs: PlainArgs;
}

/** What the engine writes after each step: a run that is killed leaves what it has come to. */
export interface State {
  resources: Held[];
  /** Replaced, and still to be deleted. */
  replaced: Held[];
}

export type Program = readonly { name: string; args: PlainArgs }[];

/** Thrown in place of the next step. */
export class Killed extends Error {}

interface Options {
  session: Session;
  /** How many steps run at once; 1 is one after the other. */
  parallel: number;
  /** Called before and after each step, and between a create and its state; throws to end the run, as a kill does. */
  onStep?(): void | Promise<void>;
}

/**
 * What Pulumi's engine does with a program of settings, as far as order goes: check and diff one after the other
 * as resources come up, steps beside each other, deletions last. The real one runs in test/lifecycle.
 */
export class Engine {
  readonly #handlers: (session: Session) => Handlers;
  #onMade: () => void | Promise<void> = () => {};

  constructor(
    service: LocalService,
    readonly state: State = { resources: [], replaced: [] },
  ) {
    this.#handlers = (session) => service.handlers("NotificationSetting", session);
  }

  async up(program: Program, { session, parallel, onStep = () => {} }: Options): Promise<void> {
    const handlers = this.#handlers(session);
    this.#onMade = onStep;
    const prior = structuredClone(this.state.resources);
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const begin = async (step: () => Promise<void>) => {
      while (running.size >= parallel) await Promise.race(running);
      if (failures.length > 0) return;
      const run: Promise<void> = (async () => {
        await onStep();
        await step();
        await onStep();
      })()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(run));
      running.add(run);
    };
    for (const { name, args } of program) {
      if (failures.length > 0) break;
      await this.#register(handlers, { name, args, prior: priorAt(prior, name, args) }, begin);
    }
    await Promise.all(running);
    if (failures.length === 0) {
      const declared = new Set(program.map(({ name }) => name));
      for (const old of this.state.replaced) await begin(() => this.#delete(handlers, "replaced", old));
      for (const old of this.state.resources)
        if (!declared.has(old.name)) await begin(() => this.#delete(handlers, "resources", old));
      await Promise.all(running);
    }
    if (failures.length > 0) throw failures[0];
  }

  async #register(
    handlers: Handlers,
    { name, args, prior }: { name: string; args: PlainArgs; prior: PriorState },
    begin: (step: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const old = this.state.resources.find((prior) => prior.name === name);
    const checked = async (olds: PlainArgs) => {
      const { inputs, failures } = await handlers.check(args, { olds, prior, isDeployment: true });
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
      return inputs;
    };
    const inputs = await checked(old?.inputs ?? {});
    if (old === undefined) return begin(() => this.#create(handlers, name, inputs));
    const { changes, replaces } = handlers.diff(old.id, old.outputs, inputs, { isDeployment: true });
    if (changes === false) return;
    if (changes === undefined && replaces === undefined && isDeepStrictEqual(old.inputs, inputs)) return;
    if (replaces !== undefined) {
      await checked({});
      return begin(() => this.#create(handlers, name, inputs, old));
    }
    return begin(async () => {
      const outputs = await handlers.update(old.id, old.outputs, inputs);
      this.#store({ name, id: old.id, inputs, outputs });
    });
  }

  async #create(handlers: Handlers, name: string, inputs: PlainArgs, old?: Held): Promise<void> {
    const { id, state } = await handlers.create(inputs);
    await this.#onMade();
    if (old !== undefined) this.state.replaced.push(old);
    this.#store({ name, id, inputs, outputs: state });
  }

  async #delete(handlers: Handlers, list: "resources" | "replaced", old: Held): Promise<void> {
    await handlers.delete(old.id, old.outputs);
    this.state[list] = this.state[list].filter((prior) => prior !== old);
  }

  #store(prior: Held): void {
    this.state.resources = [...this.state.resources.filter(({ name }) => name !== prior.name), prior];
  }
}

/** As sdk/prior-state.ts reads it from what Pulumi shows of a state: replaced resources are not in it. */
function priorAt(resources: readonly Held[], name: string, args: PlainArgs): PriorState {
  const isAt = (other: PlainArgs) =>
    ["eventType", "workflowId"].every((part) => (other[part] ?? null) === (args[part] ?? null));
  const objects = resources.flatMap((prior) => {
    const { objectId, left, channels } = prior.outputs;
    const isTakenOver = resources.some(
      (other) =>
        other !== prior &&
        other.outputs.objectId === objectId &&
        takenAt(other) !== "" &&
        takenAt(other) >= takenAt(prior),
    );
    const own = { resource: prior.name, isOwn: prior.name === name, isTakenOver, references: { channels } };
    return [
      ...(isAt(prior.outputs) ? [{ ...own, ...(typeof objectId === "string" && { id: objectId }) }] : []),
      ...((left ?? []) as { id: string; args: PlainArgs }[])
        .filter((object) => isAt(object.args))
        .map(({ id, args: { channels } }) => ({
          ...own,
          isOwn: false,
          isTakenOver: false,
          id,
          references: { channels },
        })),
    ];
  });
  return { objects };
}

function takenAt({ outputs }: Held): string {
  return (outputs.taken as { at?: string } | undefined)?.at ?? "";
}
