import { writeFile } from "node:fs/promises";
import path from "node:path";
import { plainLines } from "../../client/plain";
import { inventoryOf } from "../../provider/for-cli";
import { type StackSource, stackOf } from "../account/account";
import { withStackAccount } from "../account/stack-account";
import { throwIfCancelled, toItsEnd } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { type Existing, requireKnown } from "../command-line/known-values";
import { readStack } from "../pulumi/stack";
import { requireImportingCli } from "../pulumi/version";
import { StepProgress } from "../terminal/progress";
import { talk } from "../terminal/talk";
import { jsonLine } from "../text/json";
import { numbered } from "../text/words";
import { importFile } from "./import-file";
import type { ImportFlags } from "./options";
import { type ImportPlan, type PlannedResource, planImport } from "./plan";
import { programOf } from "./program";
import { requireUnnamedFiles, runImport, setSecrets } from "./run-import";
import { requireNew, type Target, targetOf } from "./target";
import { counted, nextSteps, planText } from "./text";
import { yamlProgramOf } from "./yaml-program";

type NamedFlags = ImportFlags & { stack: string };

/** Shows, and with `--yes` does, what takes the account's objects into a stack. */
export async function run(given: ImportFlags, signal: AbortSignal): Promise<ExitCode> {
  if (given.yes) {
    requireUnnamedFiles();
    await requireImportingCli(given.cwd, signal);
  }
  const target = await targetOf(given);
  const progress = new StepProgress(talk);
  const source = await stackOf(given, { signal });
  const flags = { ...given, stack: source.stack };
  const plan = await progress.during("Reading what exists", () => planOf(flags, source, signal));
  const { resources } = plan;
  if (resources.length > 0) await requireNew(target);
  throwIfCancelled(signal);
  toItsEnd(signal);
  const done = flags.yes === true && resources.length > 0;
  if (done) await doImport(plan, target, { flags, progress, signal });
  const isAlone = flags.otherStack === undefined && flags.allStacks !== true;
  const text = planText(plan, { isAlone });
  if (flags.output === "json") console.log(asJson(plan, target, done));
  else if (text !== "") console.log(text);
  process.stderr.write(`${plainLines(closingWords(plan, target, flags.stack, done))}\n`);
  return resources.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
}

async function planOf(flags: NamedFlags, source: StackSource, signal: AbortSignal): Promise<ImportPlan> {
  const { cwd, profile, only, otherStack: named, allStacks: all } = flags;
  return withStackAccount({ source, cwd, profile, named, all }, signal, async (account, stacks) => {
    await account.probe();
    const inventory = await inventoryOf(account);
    requireKnown({ flag: "--only", values: only }, objectsIn(inventory));
    return planImport(inventory, { ...stacks, only, workspace: account.workspace });
  });
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
  { file, language, modules }: Target,
  { flags, progress, signal }: { flags: NamedFlags; progress: StepProgress; signal: AbortSignal },
): Promise<void> {
  const { stack, cwd, profile, protect, native } = flags;
  const options = { stack, cwd, protect, signal };
  const typescript = language === "typescript";
  const write = (declared: readonly PlannedResource[]) => {
    const program =
      language === "yaml"
        ? yamlProgramOf(declared, { protect, profile })
        : programOf(declared, { modules, typescript, protect, profile, native });
    return writeFile(file, program, { flag: "wx" });
  };
  const found = resources.flatMap((resource) => resource.secrets);
  const known = found.filter(({ value }) => value !== undefined);
  if (known.length > 0) {
    const values = new Map(known.map(({ configKey, value }) => [configKey, value]));
    const step = `Storing ${numbered(known.length, "secret")} in the configuration of ${stack}`;
    await progress.doing(step, () => setSecrets(values, options));
  }
  try {
    const content = importFile(resources, { profile, workspace, native });
    const step = `Importing ${numbered(resources.length, "object")} into ${stack}`;
    await progress.doing(step, () => runImport(content, options));
  } catch (error) {
    // What did get in would be deleted by an `up` of a program without it.
    const managed = new Set((await readStack(stack, { cwd })).resources.map(({ id }) => id));
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
      secrets: secrets.map(({ path: keys, configKey, value }) => {
        return { path: keys.join("."), configKey, known: value !== undefined };
      }),
    })),
    leftOut,
    managed,
  });
}

function closingWords({ resources }: ImportPlan, target: Target, stack: string, done: boolean): string {
  if (resources.length === 0) return "There is nothing to import.";
  const objects = counted(resources.length, "object");
  if (!done) return `\n${objects} ready to be imported. Nothing was done: add --yes to do it.`;
  return [
    `\n${objects} now managed by ${stack}, and declared in ${path.relative("", target.file)}.`,
    nextSteps(resources, stack, target.step),
  ].join("\n");
}
