import { plain } from "../../client/plain";
import { type InventoryItem, inventoryOf, type UnknownChannel } from "../../provider/for-cli";
import { stackOf } from "../account/account";
import { withStackAccount } from "../account/stack-account";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { columns } from "../terminal/columns";
import { jsonLine } from "../text/json";
import type { OrphansFlags } from "./options";

interface Orphan {
  kind: string;
  id: string;
  createdAt: string | null;
  /** What people know it by: `"ops"`, `workflow_failed (workspace)`. */
  label: string;
}

/** Prints what no stack manages; the exit code says whether there is anything. */
export async function run(flags: OrphansFlags, signal: AbortSignal): Promise<ExitCode> {
  const { stack: [named, ...more] = [], allStacks: all = false, cwd, profile, output } = flags;
  const source = await stackOf({ cwd, stack: named }, { signal });
  const place = { source, cwd, profile, named: more, all };
  return withStackAccount(place, signal, async (account, { stack, elsewhere }) => {
    const { items, unknown } = await inventoryOf(account);
    const managed = new Set([...stack.resources, ...elsewhere].map(({ id }) => id));
    const orphans = [...items.map(orphan), ...unknown.map(unknownOrphan)].filter(
      ({ id }) => !managed.has(id),
    );
    const total = items.length + unknown.length;
    const isAlone = more.length === 0 && !all;
    console.log(output === "json" ? jsonLine({ total, orphans }) : asText(orphans, { total, isAlone }));
    if (total === 0) return exitCodes.nothingThere;
    return orphans.length === 0 ? exitCodes.holds : exitCodes.doesNotHold;
  });
}

function orphan({ kind, definition, id, createdAt, args }: InventoryItem): Orphan {
  return { kind, id, createdAt: createdAt ?? null, label: definition.label(args) };
}

function unknownOrphan({ id, name, channelType }: UnknownChannel): Orphan {
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
        "them: --all-stacks leaves it out, and so does --stack for each of these stacks. `npx pulumi-kadoa import` takes " +
        "the rest into a stack."
      : `${orphans.length} of ${total} objects are managed by none of these stacks. ` +
        "`npx pulumi-kadoa import` takes them into one; what nobody needs can be deleted in Kadoa.",
  ].join("\n");
}
