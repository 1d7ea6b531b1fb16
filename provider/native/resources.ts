import { KadoaError } from "../../client/errors";
import { listed } from "../account/inventory";
import type { Session } from "../account/session";
import { PartialFailure } from "../create/partial-failure";
import { asOneFailure } from "../explanation";
import type { PlainArgs } from "../kind/arguments";
import type { CheckFailure, ResourceDefinition } from "../kind/definition";
import { withSecretsMarked } from "../kind/secret-values";
import { type Handlers, handlersFor, type ReadResult } from "../lifecycle";
import { definitions } from "../resources.gen";
import { isLookUp, metadataOf, withoutEngine } from "../state/metadata";
import { filledIn } from "../state/observed";
import { type Difference, differencesOf } from "./differences";
import { KeptResource } from "./failures";
import { givenNames, Program } from "./program";
import { kindIn, type ResourceName, resourceNameOf } from "./urn";

interface Resource extends ResourceName {
  readonly definition: ResourceDefinition;
  readonly handlers: Handlers;
}

export interface ComparedResource {
  readonly hasChanges: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly differences: ReadonlyMap<string, Difference>;
}

/** In a preview, no step says anything to Kadoa that changes it. */
interface Step {
  readonly isPreview: boolean;
}

/** With another key, the program would be carried out in another workspace than the one of the state. */
const wrongInPreviews = new Set<KadoaError["code"]>(["AUTHENTICATION", "WRONG_WORKSPACE"]);

/** Fits the handlers of all kinds to a plug-in of Pulumi's engine, which names each resource by its URN. */
export class Resources {
  readonly #session: Session;
  readonly #say: (note: string) => void;
  readonly #program = new Program();
  readonly #handlers = new Map<string, Handlers>();
  /** URNs of what was read to be imported, which the engine then compares with the program. */
  readonly #imported = new Set<string>();

  constructor(session: Session, say: (note: string) => void) {
    this.#session = session;
    this.#say = say;
    session.run.readsState = false;
  }

  /** Ids of what the state holds, as far as this run has heard of it. */
  get storedIds(): readonly string[] {
    return this.#program.storedIds;
  }

  async check(
    urn: string,
    olds: PlainArgs,
    news: PlainArgs,
  ): Promise<{ inputs: PlainArgs; failures: CheckFailure[] }> {
    const { definition, handlers, name } = this.#resource(urn);
    this.#session.run.hasProgram = true;
    const [before, args] = [withoutEngine(olds), withoutEngine(news)];
    const completed = this.#program.completed(definition, name, args, before);
    const prior = { workspaces: this.#program.workspacesOf(completed.profile) };
    const { inputs, failures } = await handlers.check(completed, { olds: before, prior });
    if (failures.length === 0) {
      const given = givenNames(definition, args);
      failures.push(...this.#program.declare(urn, { definition, name, given, inputs }));
    }
    return { inputs: marked(definition, inputs), failures: asOneFailure(failures) };
  }

  async compare(urn: string, id: string, olds: PlainArgs, news: PlainArgs): Promise<ComparedResource> {
    const { definition, handlers } = this.#resource(urn);
    const declared = withoutEngine(news);
    const state = this.#imported.has(urn)
      ? filledIn(definition, withoutEngine(olds), declared)
      : withoutEngine(olds);
    this.#program.hold(urn, id, state);
    const isRefresh = !this.#session.run.hasProgram;
    const { changes, replaces = [] } = handlers.diff(id, state, declared, { isRefresh });
    const differences = differencesOf(definition, state, declared);
    const hasChanges = changes ?? (replaces.length > 0 || differences.size > 0);
    if (hasChanges && !isRefresh) await this.#requireWorkspace(state);
    // What exists once per account must be gone before it is made again.
    const deleteBeforeReplace = replaces.length > 0 && definition.uniqueBy?.length === 0;
    return { hasChanges, replaces, deleteBeforeReplace, differences };
  }

  async create(
    urn: string,
    inputs: PlainArgs,
    { isPreview }: Step,
  ): Promise<{ id: string; state: PlainArgs }> {
    const { definition, handlers } = this.#resource(urn);
    const args = withoutEngine(inputs);
    if (isPreview) return { id: "", state: marked(definition, args) };
    const { id, state, note } = await keepingParts(definition, args, () => handlers.create(args));
    this.#program.hold(urn, id, state);
    if (note !== undefined) this.#say(note);
    return { id, state: marked(definition, state) };
  }

  /** @param prior what the state holds; undefined for an import. @returns undefined for what is gone */
  async read(
    urn: string,
    id: string,
    prior: PlainArgs | undefined,
  ): Promise<(ReadResult & { id: string }) | undefined> {
    const { definition, handlers } = this.#resource(urn);
    const inMarks = ({ id: found = id, inputs, state }: ReadResult) => ({
      id: found,
      inputs: marked(definition, inputs),
      state: marked(definition, state),
    });
    if (prior === undefined) {
      this.#imported.add(urn);
      return inMarks(await handlers.import(id));
    }
    const state = withoutEngine(prior);
    if (isLookUp(state)) return inMarks({ inputs: state, state: await handlers.lookUp(id, state) });
    const result = await handlers.read(id, state);
    return result && inMarks(result);
  }

  /** What exists of a kind in an account, whoever has made it. */
  async list(type: string, { profile }: PlainArgs): Promise<{ id: string; name: string }[]> {
    const definition = definitionOf(kindIn(type));
    const account = this.#session.account(typeof profile === "string" ? profile : undefined);
    return (await listed(account, definition)).map(({ id, args }) => ({
      id,
      name: typeof args.name === "string" ? args.name : definition.label(args),
    }));
  }

  async update(
    urn: string,
    id: string,
    olds: PlainArgs,
    news: PlainArgs,
    { isPreview }: Step,
  ): Promise<PlainArgs> {
    const { definition, handlers } = this.#resource(urn);
    const [before, args] = [withoutEngine(olds), withoutEngine(news)];
    if (isPreview) return marked(definition, { ...metadataOf(before), ...args });
    return marked(definition, await keepingParts(definition, args, () => handlers.update(id, before, args)));
  }

  async delete(urn: string, id: string, state: PlainArgs): Promise<void> {
    const { note } = await this.#resource(urn).handlers.delete(id, withoutEngine(state));
    if (note !== undefined) this.#say(note);
  }

  #resource(urn: string): Resource {
    const name = resourceNameOf(urn);
    const definition = definitionOf(name.kind);
    this.#session.run.stack ??= name.stack;
    const handlers = this.#handlers.get(name.kind) ?? handlersFor(definition, this.#session);
    this.#handlers.set(name.kind, handlers);
    return { ...name, definition, handlers };
  }

  /** No preview needs the service; but what a deployment must not do, it shows. */
  async #requireWorkspace(state: PlainArgs): Promise<void> {
    try {
      const profile = typeof state.profile === "string" ? state.profile : undefined;
      await this.#session.account(profile).checkWorkspace([metadataOf(state).workspace]);
    } catch (error) {
      if (error instanceof KadoaError && wrongInPreviews.has(error.code)) throw error;
    }
  }
}

function definitionOf(kind: string): ResourceDefinition {
  const definition = Object.hasOwn(definitions, kind) ? definitions[kind] : undefined;
  if (definition !== undefined) return definition;
  throw new KadoaError("INVALID", `this version of the plugin has no resource ${JSON.stringify(kind)}`, {
    fix: "correct the type, or update the plugin.",
  });
}

function marked({ secrets = [] }: ResourceDefinition, properties: PlainArgs): PlainArgs {
  return withSecretsMarked(secrets, properties);
}

async function keepingParts<T>(
  definition: ResourceDefinition,
  args: PlainArgs,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new KeptResource(error, marked(definition, { ...args, ...error.left.state }));
  }
}
