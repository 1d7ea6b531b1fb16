import { writeFile } from "node:fs/promises";
import path from "node:path";
import { plain, plainLines } from "../../client/plain";
import { Account } from "../../provider/account/account";
import { inventoryOf } from "../../provider/account/inventory";
import { accountIn, openAccount, type StackSource, stackOf } from "../account";
import { aborted, cancellable } from "../cancel";
import { type ExitCode, exitCodes } from "../exit-codes";
import { type Existing, requireKnown } from "../known-values";
import { managedElsewhere } from "../other-stacks";
import { secrets } from "../secrets";
import { readStack } from "../stack";
import { jsonLine } from "../text/json";
import { importFile } from "./import-file";
import { type ImportPlan, type PlannedResource, planImport } from "./plan";
import { programOf } from "./program";
import { Progress } from "./progress";
import { runImport, setSecrets } from "./run-import";
import { requireNew, type Target, targetOf } from "./target";
import { counted, nextSteps, numbered, planText } from "./text";
import { requireUnnamedFiles } from "./unnamed-file";

export interface ImportFlags {
  stack?: string;
  cwd: string;
  profile?: string;
  only?: string[];
  otherStack?: string[];
  allStacks?: boolean;
  out?: string;
  protect: boolean;
  yes?: boolean;
  output: "text" | "json";
}

/** Shows, and with `--yes` does, what takes the account's objects into a stack. */
export async function importCommand(given: ImportFlags): Promise<ExitCode> {
  if (given.yes === true) requireUnnamedFiles();
  const target = await targetOf(given);
  const progress = new Progress((line) => process.stderr.write(`${plain(line)}\n`));
  const { flags, plan } = await cancellable(async (signal) => {
    const source = await stackOf(given, { signal });
    const named = { ...given, stack: source.stack };
    const plan = await progress.during("Reading what exists", () => planOf(named, source, signal));
    return { flags: named, plan };
  });
  const { resources } = plan;
  if (resources.length > 0) await requireNew(target);
  const done = flags.yes === true && resources.length > 0;
  if (done) {
    const run = (signal: AbortSignal) => doImport(plan, target, { flags, progress, signal });
    await cancellable(run, { toItsEnd: true });
  }
  const isAlone = flags.otherStack === undefined && flags.allStacks !== true;
  const text = planText(plan, { isAlone });
  if (flags.output === "json") console.log(asJson(plan, target, done));
  else if (text !== "") console.log(text);
  process.stderr.write(`${plainLines(closingWords(plan, target, flags, done))}\n`);
  return resources.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
}

type NamedFlags = ImportFlags & { stack: string };

async function planOf(
  { stack, cwd, profile, only, otherStack, allStacks }: NamedFlags,
  source: StackSource,
  signal: AbortSignal,
): Promise<ImportPlan> {
  const content = await readStack(stack, cwd, signal);
  const others = { named: otherStack, all: allStacks, except: stack };
  const elsewhere = await managedElsewhere(others, cwd, signal);
  const found = await accountIn(content, source, { cwd, ...(profile === undefined ? {} : { profile }) });
  await (await openAccount(found, signal)).close();
  const account = new Account(found.configuration, { secrets });
  try {
    await Promise.race([account.probe(), aborted(signal)]);
    const inventory = await Promise.race([inventoryOf(account), aborted(signal)]);
    requireKnown({ flag: "--only", values: only }, objectsIn(inventory));
    return planImport(inventory, { stack: content, elsewhere, only, workspace: account.workspace });
  } finally {
    await account.close();
  }
}

/** What --only can name: channels by name or id, settings by id. */
function objectsIn({ items, unknown }: Awaited<ReturnType<typeof inventoryOf>>): Existing {
  const things = [
    ...items.map(({ id, args }) => [args.name, id]),
    ...unknown.map(({ id, name }) => [name, id]),
  ];
  const names = things.map((thing) => thing.filter((name) => typeof name === "string"));
  const shown = names.flatMap(([name, id]) => (name !== undefined && id !== undefined ? [name] : []));
  return { noun: "object, by name or id", things: names, ...(shown.length === 0 ? {} : { shown }) };
}

async function doImport(
  { resources, workspace }: ImportPlan,
  { file, typescript, modules }: Target,
  { flags, progress, signal }: { flags: NamedFlags; progress: Progress; signal: AbortSignal },
): Promise<void> {
  const { stack, cwd, profile, protect } = flags;
  const options = { stack, cwd, protect, signal };
  const write = (declared: readonly PlannedResource[]) =>
    writeFile(file, programOf(declared, { modules, typescript, protect, profile }), { flag: "wx" });
  const found = resources.flatMap((resource) => resource.secrets);
  const known = found.filter(({ value }) => value !== undefined);
  if (known.length > 0) {
    const values = new Map(known.map(({ configKey, value }) => [configKey, value]));
    const step = `Storing ${numbered(known.length, "secret")} in the configuration of ${stack}`;
    await progress.doing(step, () => setSecrets(values, options));
  }
  try {
    const content = importFile(resources, { profile, workspace });
    const step = `Importing ${numbered(resources.length, "object")} into ${stack}`;
    await progress.doing(step, () => runImport(content, options));
  } catch (error) {
    // What did get in would be deleted by an `up` of a program without it.
    const managed = new Set((await readStack(stack, cwd)).resources.map(({ id }) => id));
    const imported = resources.filter(({ item }) => managed.has(item.id));
    if (imported.length > 0) await write(imported);
    throw error;
  }
  await write(resources);
}

function asJson({ resources, leftOut, managed }: ImportPlan, { file }: Target, imported: boolean): string {
  return jsonLine({
    imported,
    file,
    resources: resources.map(({ item, name, variable, secrets }) => ({
      kind: item.kind,
      name,
      variable,
      id: item.id,
      secrets: secrets.map(({ path: keys, configKey, value }) => ({
        path: keys.join("."),
        configKey,
        known: value !== undefined,
      })),
    })),
    leftOut,
    managed,
  });
}

function closingWords(
  { resources }: ImportPlan,
  target: Target,
  { stack }: NamedFlags,
  done: boolean,
): string {
  if (resources.length === 0) return "There is nothing to import.";
  const objects = counted(resources.length, "object");
  if (!done) return `\n${objects} ready to be imported. Nothing was done: add --yes to do it.`;
  return [
    `\n${objects} now managed by ${stack}, and declared in ${path.relative("", target.file)}.`,
    nextSteps(resources, { stack, statement: target.statement }),
  ].join("\n");
}
