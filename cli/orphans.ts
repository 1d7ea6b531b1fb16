import { type Command, Option } from "commander";
import { cancellable } from "./cancel";
import { collect } from "./flags";
import type { OrphansFlags } from "./orphans/command";

export function registerOrphans(program: Command): void {
  program
    .command("orphans")
    .description("list the channels and settings of an account that no stack manages")
    .option(
      "--stack <name>",
      "a stack that uses the account; repeat it for all that do (default: the one selected in --cwd)",
      collect,
    )
    .option("--all-stacks", "count what any stack manages that `pulumi stack ls --all` lists")
    .option("--cwd <folder>", "the folder of the Pulumi project", ".")
    .option("--profile <name>", "the account under this name in kadoa:profiles (default: kadoa:apiKey's)")
    .addOption(new Option("--output <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa orphans --stack prod
  $ pulumi-kadoa orphans --stack prod --all-stacks
  $ pulumi-kadoa orphans --stack acme/alerts/prod --stack acme/crawlers/prod --output json

The account is the one of the first stack. Nothing is changed: \`pulumi-kadoa import\` takes objects into a
stack. Stacks that are not looked at may manage what is listed.

Exit codes: 0 every object is managed; 1 some are not; 2 usage or configuration; 3 authentication; 4 there is
no object at all.`,
    )
    .action(run);
}

async function run(flags: OrphansFlags): Promise<void> {
  const { orphansCommand } = await import("./orphans/command.ts");
  process.exitCode = await cancellable((signal) => orphansCommand(flags, signal));
}
