import { Account } from "../../provider/for-cli";
import { aborted } from "../command-line/cancel";
import { managedElsewhere, type OtherStacks } from "../pulumi/other-stacks";
import { type ManagedResource, readStack, type StackContent } from "../pulumi/stack";
import { accountIn, openAccount, type StackSource } from "./account";
import { secrets } from "./secrets";

/** What a stack and others manage. */
export interface Stacks {
  stack: StackContent;
  elsewhere: readonly ManagedResource[];
}

interface StackSelection extends Omit<OtherStacks, "except"> {
  source: StackSource;
  cwd: string;
  profile?: string | undefined;
}

/** Reads the stacks, and runs with the first one's account, which it closes. */
export async function withStackAccount<T>(
  { source, cwd, profile, ...others }: StackSelection,
  signal: AbortSignal,
  use: (account: Account, stacks: Stacks) => Promise<T>,
): Promise<T> {
  const stack = await readStack(source.stack, { cwd, signal });
  const elsewhere = await managedElsewhere({ ...others, except: source.stack }, { cwd, signal });
  const found = await accountIn(stack, source, { cwd, profile });
  await (await openAccount(found, signal)).close();
  const account = new Account(found.configuration, { secrets });
  try {
    return await Promise.race([use(account, { stack, elsewhere }), aborted(signal)]);
  } finally {
    await account.close();
  }
}
