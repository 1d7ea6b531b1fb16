// The test of docs/first-channel.md runs its commands as they are printed, and in the same stack those of other pages
// that need a stack, or an emulator, and nothing else.
import { readFileSync } from "node:fs";
import { blocksIn } from "../../../scripts/markdown.mts";
import { pagesIn } from "../../../scripts/readme.mts";
import { commandsIn } from "./commands";

export const story = "docs/first-channel.md";

/** What other pages print, in the order in which they do. */
const kinds = [
  /^npx pulumi-kadoa (doctor|verify|trigger|logs|orphans)\b/,
  /^npx pulumi-kadoa import\b(?!.*--yes)/,
  /^npx pulumi-kadoa review --preview\b/,
  /^pulumi (preview|config set)\b/,
  /^curl\b/,
];

function commandsOf(page: string): string[] {
  const blocks = blocksIn(page, readFileSync(page, "utf8"));
  return blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => commandsIn(code));
}

/** With the stack of the test in the place of the one that the page names. */
function inItsStack(command: string): string {
  return command.replace(/--stack \S+/, "--stack dev");
}

/** A command without the values in it: of those that differ in values alone the test runs the first. */
function formOf(command: string): string {
  const kind = kinds.findIndex((it) => it.test(command));
  const [, subcommand = ""] = /^\S+ (?:pulumi-kadoa )?(\S+)/.exec(command) ?? [];
  return [kind, subcommand, ...command.split(/\s+/).filter((word) => word.startsWith("-"))].join(" ");
}

/** The commands of all other pages that the test runs, each form once. */
export function commandsOfOtherPages(): string[] {
  const known = new Set(commandsOf(story));
  const pages = [
    "README.md",
    "skills/pulumi-kadoa/SKILL.md",
    ...pagesIn(".").filter((page) => page !== story),
  ];
  const commands = pages
    .flatMap(commandsOf)
    .map(inItsStack)
    .filter((command) => kinds.some((kind) => kind.test(command)) && !known.has(command));
  // The last of a form is put first, so that the first one stands.
  return [
    ...new Map(commands.toReversed().map((command) => [formOf(command), command])).values(),
  ].toReversed();
}

/** Whether the test runs this command of a page. */
export function runByStory(command: string): boolean {
  const isVariable = /^export KADOA_\w+=/.test(command);
  return (
    isVariable || kinds.some((kind) => kind.test(command)) || commandsOf(story).includes(inItsStack(command))
  );
}
