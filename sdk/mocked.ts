import * as pulumi from "@pulumi/pulumi";
import type { GetChannelArgs, GetChannelResult } from "./look-up-types";

/**
 * What a unit test answers to a look-up: its mocks get it as a call of `kadoa:index:getChannel`, and so on. What
 * they leave out is made up here, so that mocks which know nothing of this package do as well.
 */
export async function mockedChannel({ profile, ...args }: GetChannelArgs): Promise<GetChannelResult> {
  const { id = `${args.name}-id`, name = args.id, type = "WEBHOOK" } = args;
  const made = { id, name: String(name), type, settings: [] };
  return { ...made, ...(await answerOfMocks("getChannel", { ...args, profile })) };
}

/** The same for a look-up of many, which mocks answer as `{ channels: [] }`; an answer without them means none. */
export async function mockedList<T>(
  look: "getChannels" | "getSettings" | "getEventTypes",
  property: string,
  args: object,
): Promise<T[]> {
  const list = (await answerOfMocks(look, args))[property];
  return Array.isArray(list) ? list : [];
}

async function answerOfMocks(look: string, args: object): Promise<Record<string, unknown>> {
  return (await pulumi.runtime.invoke(`kadoa:index:${look}`, args)) ?? {};
}
