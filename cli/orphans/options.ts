import { Command, type FlagsOf, folder, profile, repeatable, textOrJson } from "../command-line/options";

export const orphans = new Command("orphans")
  .description("list the channels and settings of an account that no stack manages")
  .addOption(
    repeatable(
      "--stack <name>",
      "a stack that uses the account; repeat it for all that do (default: the one selected in --cwd)",
    ),
  )
  .option("--all-stacks", "count what any stack manages that `pulumi stack ls --all` lists")
  .addOption(folder())
  .addOption(profile("kadoa:profiles"))
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa orphans --stack prod
  $ npx pulumi-kadoa orphans --stack prod --all-stacks
  $ npx pulumi-kadoa orphans --stack acme/alerts/prod --stack acme/crawlers/prod --output json

The account is the one of the first stack. Nothing is changed: \`npx pulumi-kadoa import\` takes objects into a
stack. Stacks that are not looked at may manage what is listed.

Exit codes: 0 every object is managed; 1 some are not; 2 usage or configuration; 3 authentication; 4 there is
no object at all.`,
  );

export type OrphansFlags = FlagsOf<typeof orphans>;
