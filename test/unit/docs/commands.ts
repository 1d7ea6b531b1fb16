import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { conform } from "../../../cli/conform/options";
import { consoleCommand } from "../../../cli/console/options";
import { doctor } from "../../../cli/doctor/options";
import { emulator } from "../../../cli/emulator/options";
import { importing } from "../../../cli/import/options";
import { listen } from "../../../cli/listen/options";
import { logs } from "../../../cli/logs/options";
import { orphans } from "../../../cli/orphans/options";
import { review } from "../../../cli/review/options";
import { trigger } from "../../../cli/trigger/options";
import { verify } from "../../../cli/verify/options";

const declared = [
  ...[conform, consoleCommand, doctor, emulator, importing, listen],
  ...[logs, orphans, review, trigger, verify],
] as unknown as CommandUnknownOpts[];

export const subcommands = new Map(declared.map((command) => [command.name(), command]));

/** The commands of a block of shell, one by one, without comments. */
export function commandsIn(code: string): string[] {
  return code
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, ""))
    .flatMap((line) => line.split("&&"))
    .map((command) => command.trim())
    .filter((command) => command !== "");
}

/** The words of our command line, where a command is one. */
export function ownWords(command: string): string[] | undefined {
  const [, words] = /^(?:npx )?pulumi-kadoa ([^|>]+)/.exec(command) ?? [];
  return words?.trim().split(/\s+/);
}

/** What the real declaration of a command says against these words; undefined when it takes them. */
export function refusalOf([name = "", ...words]: string[]): string | undefined {
  const command = subcommands.get(name);
  if (command === undefined) return `there is no command ${name}`;
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  // What it does is not attached here: it is only read.
  command.action(() => {});
  try {
    command.parse(words, { from: "user" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Which flags a text names that the command does not have; for texts whose values stand for others. */
export function unknownFlagsOf([name = "", ...words]: string[]): string[] {
  const flags = new Set([
    "--help",
    "--version",
    ...(subcommands.get(name)?.options ?? []).map(({ long }) => long),
  ]);
  return words
    .filter((word) => word.startsWith("--"))
    .filter((word) => !flags.has(word.replace(/[=,.;:].*$/, "")));
}
