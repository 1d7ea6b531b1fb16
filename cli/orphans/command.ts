import { plain } from "../../client/plain";
import { Account } from "../../provider/account";
import { type InventoryItem, inventoryOf } from "../../provider/inventory";
import { accountIn, openAccount, stackOf } from "../account";
import { aborted } from "../cancel";
import { columns } from "../columns";
import { type ExitCode, exitCodes } from "../exit-codes";
import { secrets } from "../secrets";
import { readStack } from "../stack";
import { jsonLine } from "../text/json";

export interface OrphansFlags {
  stack?: string[];
  cwd: string;
  profile?: string;
  output: "text" | "json";
}

interface Orphan {
  kind: string;
  id: string;
  createdAt: string | null;
  /** What people know it by: `"ops"`, `workflow_failed (workspace)`. */
  label: string;
}

/** Prints what no stack manages; the exit code says whether there is anything. */
export async function orphansCommand(
  { stack: stacks = [], cwd, profile, output }: OrphansFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [named, ...more] = stacks;
  const source = await stackOf({ cwd, ...(named === undefined ? {} : { stack: named }) }, { signal });
  const [first, ...others] = await Promise.all([
    readStack(source.stack, cwd, signal),
    ...more.map((name) => readStack(name, cwd, signal)),
  ]);
  const contents = [first, ...others];
  const found = await accountIn(first, source, { cwd, ...(profile === undefined ? {} : { profile }) });
  await (await openAccount(found, signal)).close();
  const account = new Account(found.configuration, { secrets });
  try {
    const { items, unknown } = await Promise.race([inventoryOf(account), aborted(signal)]);
    const managed = new Set(contents.flatMap(({ resources }) => resources.map(({ id }) => id)));
    const orphans = [...items.map(orphan), ...unknown.map(unknownOrphan)].filter(
      ({ id }) => !managed.has(id),
    );
    const total = items.length + unknown.length;
    console.log(output === "json" ? jsonLine({ total, orphans }) : asText(orphans, total));
    if (total === 0) return exitCodes.nothingThere;
    return orphans.length === 0 ? exitCodes.holds : exitCodes.doesNotHold;
  } finally {
    await account.close();
  }
}

function orphan({ kind, definition, id, createdAt, args }: InventoryItem): Orphan {
  return { kind, id, createdAt: createdAt ?? null, label: definition.label(args) };
}

function unknownOrphan({ id, name, channelType }: { id: string; name: string; channelType: string }): Orphan {
  return { kind: `channel of type ${channelType}`, id, createdAt: null, label: JSON.stringify(name) };
}

function asText(orphans: readonly Orphan[], total: number): string {
  if (total === 0) return "The account has no channels and no settings.";
  if (orphans.length === 0) return `All ${total} objects of the account are managed by a stack.`;
  const rows = orphans.map(({ kind, label, id, createdAt }) =>
    [kind, label, id, createdAt ?? "-"].map(plain),
  );
  return [
    ...columns(["KIND", "OBJECT", "ID", "CREATED"], rows, { whole: ["ID", "CREATED"] }),
    "",
    `${orphans.length} of ${total} objects are managed by none of these stacks. ` +
      "`pulumi-kadoa import` takes them into one; what nobody needs can be deleted in Kadoa.",
  ].join("\n");
}
