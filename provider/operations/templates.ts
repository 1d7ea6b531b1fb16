import { KadoaError } from "../../client/errors";
import type { Account } from "../account/account";
import type { PlainArgs } from "../kind/arguments";
import type { Operations } from "../kind/definition";

/**
 * The same operations, with the refusal explained that Kadoa gives while a workflow follows a template that
 * includes notifications: which template it is, and what to do.
 */
export function explainingTemplates(
  operations: Operations,
  workflowOf: (account: Account, args: PlainArgs) => Promise<string | null | undefined>,
): Operations {
  const explained = async <T>(account: Account, args: PlainArgs, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof KadoaError) || error.status !== 409) throw error;
      throw await withTemplate(error, account, args, workflowOf);
    }
  };
  const { create, update, delete: remove } = operations;
  return {
    ...operations,
    create: (account, args) => explained(account, args, () => create(account, args)),
    update: (account, id, args, olds) => explained(account, args, () => update(account, id, args, olds)),
    delete: (account, id, args) => explained(account, args, () => remove(account, id, args)),
  };
}

async function withTemplate(
  refusal: KadoaError,
  account: Account,
  args: PlainArgs,
  workflowOf: (account: Account, args: PlainArgs) => Promise<string | null | undefined>,
): Promise<KadoaError> {
  const workflowId = await workflowOf(account, args);
  if (!workflowId) return refusal;
  const template = await templateOf(account, workflowId);
  const followed = template === undefined ? "a template" : `the template ${template}`;
  return new KadoaError(
    refusal.code,
    `${refusal.problem}; workflow ${workflowId} follows ${followed}, which includes its notifications`,
    {
      ...refusal.details,
      fix: "change the notifications in the template and apply it, and take this resource out of the program; or unlink the workflow from the template, which leaves its settings as they are, and run it again.",
    },
  );
}

/** Only for the message: a look-up that fails must not hide the refusal. */
async function templateOf(account: Account, workflowId: string): Promise<string | undefined> {
  try {
    const { templateId, templateHasNotifications } = await (await account.client()).workflow(workflowId);
    return (templateHasNotifications ?? true) && templateId ? templateId : undefined;
  } catch (error) {
    if (error instanceof KadoaError) return undefined;
    throw error;
  }
}
