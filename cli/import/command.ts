import { writeFile } from "node:fs/promises";
import path from "node:path";
import { plain, plainLines } from "../../client/plain";
import { Account } from "../../provider/account";
import { inventoryOf } from "../../provider/inventory";
import { type ExitCode, exitCodes } from "../exit-codes";
import { cancellable } from "../pulumi";
import { secrets } from "../secrets";
import { accountOf, readStack } from "../stack";
import { jsonLine } from "../text/json";
import { importFile } from "./import-file";
import { type ImportPlan, type PlannedResource, planImport } from "./plan";
import { programOf } from "./program";
import { runImport, setSecrets } from "./run-import";
import { type Target, targetOf } from "./target";
import { counted, nextSteps, planText } from "./text";
import { requireUnnamedFiles } from "./unnamed-file";

export interface ImportFlags {
  stack: string;
  cwd: string;
  profile?: string;
  only?: string[];
  otherStack?: string[];
  out?: string;
  protect: boolean;
  yes?: boolean;
  output: "text" | "json";
}

/** Shows, and with `--yes` does, what takes the account's objects into a stack. */
export async function importCommand(flags: ImportFlags): Promise<ExitCode> {
  if (flags.yes === true) requireUnnamedFiles();
  const target = await targetOf(flags);
  const plan = await planOf(flags);
  const { resources } = plan;
  const done = flags.yes === true && resources.length > 0;
  if (done) await cancellable((signal) => doImport(resources, target, flags, signal));
  const text = planText(plan);
  if (flags.output === "json") console.log(asJson(plan, target, done));
  else if (text !== "") console.log(text);
  process.stderr.write(`${plainLines(closingWords(plan, target, flags, done))}\n`);
  return resources.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
}

async function planOf({ stack, cwd, profile, only, otherStack = [] }: ImportFlags): Promise<ImportPlan> {
  const content = await readStack(stack, cwd);
  const others = await Promise.all(otherStack.map((name) => readStack(name, cwd)));
  const account = new Account(await accountOf(content, profile), { secrets });
  try {
    const elsewhere = others.flatMap(({ resources }) => resources);
    return planImport(await inventoryOf(account), { stack: content, elsewhere, only });
  } finally {
    await account.close();
  }
}

async function doImport(
  resources: readonly PlannedResource[],
  { file, typescript, modules }: Target,
  { stack, cwd, profile, protect }: ImportFlags,
  signal: AbortSignal,
): Promise<void> {
  const options = { stack, cwd, protect, signal };
  const write = (declared: readonly PlannedResource[]) =>
    writeFile(file, programOf(declared, { modules, typescript, protect, profile }), { flag: "wx" });
  const found = resources.flatMap((resource) => resource.secrets);
  const known = found.filter(({ value }) => value !== undefined);
  process.stderr.write(`Importing into ${plain(stack)} …\n`);
  await setSecrets(new Map(known.map(({ configKey, value }) => [configKey, value])), options);
  try {
    await runImport(importFile(resources, profile), options);
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
  { stack }: ImportFlags,
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
