import type * as dynamic from "@pulumi/pulumi/dynamic";
import { z } from "zod";
import { KadoaError } from "../client/errors";
import { plain, plainLines } from "../client/plain";
import type { Session } from "./account/session";
import { PartialFailure } from "./create/partial-failure";
import { priorStateSchema } from "./create/prior-state";
import { asOneFailure } from "./explanation";
import type { PlainArgs } from "./kind/arguments";
import type { ResourceDefinition } from "./kind/definition";
import { withSecretsMarked } from "./kind/secret-values";
import type { Handlers } from "./lifecycle";
import { isLookUp, withoutEngine } from "./state/metadata";

/** Fits the handlers of one kind to Pulumi's dynamic provider process. */
export function dynamicProvider(
  { secrets = [] }: Pick<ResourceDefinition, "secrets">,
  handlers: Handlers,
  session: Session,
): dynamic.ResourceProvider {
  // Pulumi tells check and diff nothing of the run, so the program does, in an argument that check takes out again.
  let isDeployment = false;
  session.tell = say;
  return {
    async configure({ config }) {
      session.configure((name) => config.get(name));
    },
    async check(olds: PlainArgs | undefined, news: PlainArgs) {
      const { isDeployment: deploys, stack, prior } = runSchema.safeParse(news.__run).data ?? {};
      isDeployment ||= deploys === true;
      session.run.hasProgram = true;
      session.run.stack ??= stack;
      const step = { olds: withoutEngine(olds ?? {}), isDeployment, ...(prior && { prior }) };
      const { inputs, failures } = await handlers.check(withoutEngine(news), step);
      return { inputs: withSecretsMarked(secrets, inputs), failures: asOneFailure(failures) };
    },
    async diff(id, olds: PlainArgs, news: PlainArgs) {
      // What an `up --refresh` reads before it starts the program says nothing of what that declares.
      const step = { isDeployment, isRefresh: !session.run.hasProgram };
      return plainlyTold(() => handlers.diff(id, withoutEngine(olds), withoutEngine(news), step));
    },
    async create(inputs: PlainArgs) {
      const { id, state, note } = await keepingParts(inputs, () => handlers.create(withoutEngine(inputs)));
      say(note);
      return { id, outs: { ...state } };
    },
    async read(id, properties: PlainArgs = {}) {
      const prior = withoutEngine(properties);
      return reportedOnce(async () => {
        if (isLookUp(prior)) return { id, props: await handlers.lookUp(id, prior) };
        const result = await handlers.read(id, prior);
        // An empty id is how a read says that the object is gone.
        if (result === undefined) return { id: "" };
        return { id: result.id ?? id, props: result.state, inputs: result.inputs };
      });
    },
    async update(id, olds: PlainArgs, news: PlainArgs) {
      const state = await keepingParts(news, () =>
        handlers.update(id, withoutEngine(olds), withoutEngine(news)),
      );
      return { outs: { ...state } };
    },
    async delete(id, properties: PlainArgs) {
      const { note } = await reportedOnce(() => handlers.delete(id, withoutEngine(properties)));
      say(note);
    },
  };
}

const runSchema = z.object({
  isDeployment: z.boolean().optional(),
  stack: z.string().optional(),
  prior: priorStateSchema.optional().catch(undefined),
});

/**
 * Gives a partial failure the form in which the engine keeps the resource. Without the engine's own property
 * among them, no later step could find the provider; `message` is never shown, only `reasons` are.
 */
async function keepingParts<T>(inputs: PlainArgs, run: () => Promise<T>): Promise<T> {
  try {
    return await plainlyTold(run);
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const { id, state } = error.left;
    throw Object.assign(error, {
      id,
      properties: { ...inputs, ...state },
      reasons: error.reasons.map(({ message }) => plain(message)),
    });
  }
}

/** The CLI shows what a provider prints, among its diagnostics. */
function say(note: string | undefined): void {
  if (note !== undefined) console.log(plain(note));
}

/**
 * What read and delete throw, Pulumi prints twice: its message at the resource, and text and stack once more in
 * the log of the stack. There it is enough to say which resource it is.
 */
async function reportedOnce<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await plainlyTold(run);
  } catch (error) {
    if (!(error instanceof KadoaError)) throw error;
    const subject = plain(error.details.subject ?? error.code);
    throw Object.assign(error, { stack: "its error is shown with the resource", toString: () => subject });
  }
}

/** Errors repeat names and words of the service, and the engine prints them as they are. */
async function plainlyTold<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw Object.assign(error, { message: plain(error.message), stack: plainLines(error.stack ?? "") });
  }
}
