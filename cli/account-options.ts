import { type Command, Option } from "commander";

export interface AccountFlags {
  stack?: string;
  /** The folder of the Pulumi project. */
  cwd: string;
  /** The account's name in `kadoa:profiles`. */
  profile?: string;
}

const stackHelp =
  "the account of this Pulumi stack (default: that of KADOA_API_KEY; without it, of the stack selected in --cwd)";

/** The options of every command that needs one account. */
export function withAccountOptions(command: Command, stack: string = stackHelp): Command {
  return command
    .addOption(new Option("--stack <name>", stack))
    .option("--cwd <folder>", "the folder of the Pulumi project", ".")
    .option(
      "--profile <name>",
      "the account under this name in the stack's kadoa:profiles (default: kadoa:apiKey's)",
    );
}
