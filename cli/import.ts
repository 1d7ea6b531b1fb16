import { type Command, Option } from "commander";
import { collect } from "./flags";
import type { ImportFlags } from "./import/command";

export function registerImport(program: Command): void {
  program
    .command("import")
    .description(
      "take channels and settings that exist in Kadoa into a stack, and write the program for them",
    )
    .option(
      "--stack <name>",
      "the stack that will manage them, in its account (default: the one selected in --cwd)",
    )
    .option("--cwd <folder>", "the folder of the Pulumi project", ".")
    .option("--profile <name>", "the account under this name in kadoa:profiles (default: kadoa:apiKey's)")
    .option("--only <object>", "only this id or name; repeat it for more", collect)
    .option("--other-stack <name>", "leave out what this stack manages; repeat it for more", collect)
    .option("--all-stacks", "leave out what any stack manages that `pulumi stack ls --all` lists")
    .option("--out <file>", "the program's new file, in the project's folder (default: kadoa.ts or kadoa.js)")
    .option("--no-protect", "let a later `pulumi destroy` delete what is imported")
    .option("--yes", "do it; without this it only says what it would do")
    .addOption(new Option("--output <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa import --stack prod
  $ pulumi-kadoa import --stack prod --only pager --only on-call --yes

Objects that other stacks manage look like those that nobody manages; --all-stacks tells them apart.

With --yes it sets each secret in the stack's configuration, runs \`pulumi import\`, and writes a file that
declares the objects as they are, so that the next preview shows no change. Nothing in Kadoa is changed.
Imported objects are protected from deletion, as \`pulumi import\` does, unless --no-protect is given.

Exit codes: 0 imported, or it can be; 1 the import failed; 2 usage or configuration; 3 authentication;
4 there is nothing to import; 8 cancelled.`,
    )
    .action(run);
}

async function run(flags: ImportFlags): Promise<void> {
  const { importCommand } = await import("./import/command.ts");
  process.exitCode = await importCommand(flags);
}
