import { z } from "zod";
import type { KadoaClient } from "../../client/client";
import type { Session } from "../account/session";
import type { PlainArgs } from "../kind/arguments";
import { findChannel, LookUpProblem, listChannels, listEventTypes, listSettings } from "../look-ups";

interface LookUp {
  readonly schema: z.ZodType<PlainArgs & { profile?: string | undefined }>;
  ask(client: KadoaClient, args: PlainArgs): Promise<object>;
}

const shared = { profile: z.string().optional() };
const channel = z.strictObject({ ...shared, name: z.string().optional(), type: z.string().optional() });

/** The questions that a program can ask, under the names of the classes' package. */
const lookUps: Readonly<Record<string, LookUp>> = {
  getChannel: { schema: channel.extend({ id: z.string().optional() }), ask: findChannel },
  getChannels: {
    schema: channel,
    ask: async (client, args) => ({ channels: await listChannels(client, args) }),
  },
  getSettings: {
    schema: z.strictObject({
      ...shared,
      eventType: z.string().optional(),
      workflowId: z.string().optional(),
    }),
    ask: async (client, args) => ({ settings: await listSettings(client, args) }),
  },
  getEventTypes: {
    schema: z.strictObject(shared),
    ask: async (client) => ({ eventTypes: await listEventTypes(client) }),
  },
};

/**
 * @param token such as `kadoa:index:getChannel`
 * @throws Error whose message says who asked, what went wrong and what to do
 */
export async function answered(session: Session, token: string, args: PlainArgs): Promise<object> {
  const name = token.slice(token.lastIndexOf(":") + 1);
  const lookUp = Object.hasOwn(lookUps, name) ? lookUps[name] : undefined;
  if (lookUp === undefined) {
    const names = Object.keys(lookUps).join(", ");
    throw new LookUpProblem(`${name} is no look-up of Kadoa. Fix: use one of ${names}.`);
  }
  const checked = lookUp.schema.safeParse(args);
  if (!checked.success) {
    const problem = checked.error.issues.map(({ message }) => message).join("; ");
    throw new LookUpProblem(`${name} cannot be asked: ${problem}. Fix: correct its arguments.`);
  }
  try {
    const client = await session.account(checked.data.profile).client();
    return await lookUp.ask(client, checked.data);
  } catch (error) {
    if (error instanceof LookUpProblem) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new LookUpProblem(`${name} failed, ${session.secrets.hidden(words) ?? words}`);
  }
}
