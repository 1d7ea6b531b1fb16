import { Command, type FlagsOf, folder, profile, repeatable, textOrJson } from "../command-line/options";

export const importing = new Command("import")
  .description("take channels and settings that exist in Kadoa into a stack, and write the program for them")
  .option(
    "--stack <name>",
    "the stack that will manage them, in its account (default: the one selected in --cwd)",
  )
  .addOption(folder())
  .addOption(profile("kadoa:profiles"))
  .addOption(repeatable("--only <object>", "only this id or name; repeat it for more"))
  .addOption(repeatable("--other-stack <name>", "leave out what this stack manages; repeat it for more"))
  .option("--all-stacks", "leave out what any stack manages that `pulumi stack ls --all` lists")
  .option(
    "--out <file>",
    "the program's new file, in the project's folder (default: kadoa.ts, kadoa.js or kadoa.yaml)",
  )
  .option("--native", "for a program over the native plug-in, in Node or YAML, and not with the classes")
  .option("--no-protect", "let a later `pulumi destroy` delete what is imported")
  .option("--yes", "do it; without this it only says what it would do")
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa import --stack prod
  $ npx pulumi-kadoa import --stack prod --only pager --only on-call --yes
  $ npx pulumi-kadoa import --stack prod --native --yes

Objects that other stacks manage look like those that nobody manages; --all-stacks tells them apart.

With --yes it sets each secret in the stack's configuration, runs \`pulumi import\`, and writes a file that
declares the objects as they are, so that the next preview shows no change. Nothing in Kadoa is changed.
Imported objects are protected from deletion, as \`pulumi import\` does, unless --no-protect is given.

Exit codes: 0 imported, or it can be; 1 the import failed; 2 usage or configuration; 3 authentication;
4 there is nothing to import; 8 cancelled.`,
  );

export type ImportFlags = FlagsOf<typeof importing>;
