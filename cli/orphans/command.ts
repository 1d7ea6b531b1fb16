import { plain } from "../../client/plain";
import { Account } from "../../provider/account/account";
import { type InventoryItem, inventoryOf } from "../../provider/account/inventory";
import { accountIn, openAccount, stackOf } from "../account";
import { aborted } from "../cancel";
import { columns } from "../columns";
import { type ExitCode, exitCodes } from "../exit-codes";
import { Progress } from "../import/progress";
import { managedElsewhere } from "../other-stacks";
import { secrets } from "../secrets";
import { readStack } from "../stack";
import { jsonLine } from "../text/json";

export interface OrphansFlags {
  stack?: string[];
  allStacks?: boolean;
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
  { stack: stacks = [], allStacks = false, cwd, profile, output }: OrphansFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [named, ...more] = stacks;
  const source = await stackOf({ cwd, ...(named === undefined ? {} : { stack: named }) }, { signal });
  const own = await readStack(source.stack, cwd, signal);
  const others = { named: more, all: allStacks, except: source.stack };
  const progress = new Progress((line) => process.stderr.write(`${plain(line)}\n`));
  const elsewhere = await progress.during("Reading the other stacks", () =>
    managedElsewhere(others, cwd, signal),
  );
  const found = await accountIn(own, source, { cwd, ...(profile === undefined ? {} : { profile }) });
  await (await openAccount(found, signal)).close();
  const account = new Account(found.configuration, { secrets });
  try {
    const { items, unknown } = await Promise.race([inventoryOf(account), aborted(signal)]);
    const managed = new Set([...own.resources, ...elsewhere].map(({ id }) => id));
    const orphans = [...items.map(orphan), ...unknown.map(unknownOrphan)].filter(
      ({ id }) => !managed.has(id),
    );
    const total = items.length + unknown.length;
    const isAlone = more.length === 0 && !allStacks;
    console.log(output === "json" ? jsonLine({ total, orphans }) : asText(orphans, { total, isAlone }));
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

function asText(orphans: readonly Orphan[], { total, isAlone }: { total: number; isAlone: boolean }): string {
  if (total === 0) return "The account has no channels and no settings.";
  if (orphans.length === 0) return `All ${total} objects of the account are managed by a stack.`;
  const rows = orphans.map(({ kind, label, id, createdAt }) =>
    [kind, label, id, createdAt ?? "-"].map(plain),
  );
  return [
    ...columns(["KIND", "OBJECT", "ID", "CREATED"], rows, { whole: ["ID", "CREATED"] }),
    "",
    isAlone
      ? `${orphans.length} of ${total} objects are not managed by this stack. What other stacks manage may be among ` +
        "them: --all-stacks leaves it out, and so does --stack for each of these stacks. `pulumi-kadoa import` takes " +
        "the rest into a stack."
      : `${orphans.length} of ${total} objects are managed by none of these stacks. ` +
        "`pulumi-kadoa import` takes them into one; what nobody needs can be deleted in Kadoa.",
  ].join("\n");
}
