import { type Command, Option } from "commander";
import type { ReviewOptions } from "./review/command";

export function registerReview(program: Command): void {
  program
    .command("review")
    .description("say what a change does to who is told what, before it is made; no Kadoa key is needed")
    .option("--stack <name>", "the stack to preview (default: the selected one)")
    .option("--cwd <folder>", "the folder of the Pulumi project", ".")
    .addOption(
      new Option(
        "--preview <file>",
        "a saved `pulumi preview --json --show-sames` in place of a new one; - reads it from stdin",
      ).conflicts("stack"),
    )
    .addOption(
      new Option("--output <form>", "text, json, md (a pull request comment) or github (annotations)")
        .choices(["text", "json", "md", "github"])
        .default("text"),
    )
    .option(
      "--fail-on <risks>",
      "exit with 1 when there is a risk: `risk` for any, or codes from --output json, comma separated",
      commaSeparated,
      [],
    )
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa review --stack acme/prod
  $ pulumi preview --json --show-sames | pulumi-kadoa review --preview - --output md
  $ pulumi-kadoa review --fail-on event-silenced,channel-deleted

Exit codes: 0 reviewed, 1 a risk of --fail-on or a failed preview, 2 usage, 4 no Kadoa resource in it.`,
    )
    .action(run);
}

async function run(options: ReviewOptions): Promise<void> {
  const { reviewCommand } = await import("./review/command.ts");
  await reviewCommand(options);
}

function commaSeparated(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}
