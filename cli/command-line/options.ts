import type * as typed from "@commander-js/extra-typings";
import * as commander from "commander";
import { collect, duration } from "./values";

/** Commander's own classes; the types of the flags come from their declarations. */
export const { Command, Option } = commander as unknown as Pick<typeof typed, "Command" | "Option">;

/** What a declared command gets as its flags. */
export type FlagsOf<Declared extends { opts(): object }> = ReturnType<Declared["opts"]>;

export type AccountFlags = FlagsOf<ReturnType<typeof accountCommand>>;

/** A command that needs one account. */
export function accountCommand(
  name: string,
  stack = "the account of this Pulumi stack (default: that of KADOA_API_KEY; without it, of the stack selected in --cwd)",
) {
  return new Command(name)
    .addOption(new Option("--stack <name>", stack))
    .addOption(folder())
    .addOption(profile("the stack's kadoa:profiles"));
}

export function folder() {
  return new Option("--cwd <folder>", "the folder of the Pulumi project").default(".");
}

export function profile(place: string) {
  return new Option("--profile <name>", `the account under this name in ${place} (default: kadoa:apiKey's)`);
}

/** An option that may be given several times. */
export function repeatable<Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).argParser(collect);
}

/** An option that is a time, with what holds without it. */
export function lasting<Flags extends string>(flags: Flags, description: string, otherwise: string) {
  return new Option(flags, description).argParser(duration).default(duration(otherwise), otherwise);
}

/** `--output` of a command that reports once. */
export function textOrJson() {
  return new Option("--output <form>", "text or json").choices(["text", "json"]).default("text");
}

/** `--output` of a command that prints line after line. */
export function textOrJsonLines() {
  return new Option(
    "--output <form>",
    "text, or json: one object a line (default: text on a terminal)",
  ).choices(["text", "json"]);
}
