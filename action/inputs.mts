import path from "node:path";
import { Fault, requireVariable } from "./runner.mts";

const commands = ["review", "verify", "deploy"] as const;
export type Command = (typeof commands)[number];

export interface Inputs {
  command: Command;
  stack: string;
  /** The folder of the Pulumi project. */
  folder: string;
  failOn: string;
  comment: boolean;
  drift: boolean;
  version: string;
  /** More configuration of a program whose stack is out of reach. */
  config: Readonly<Record<string, string>>;
  /** The commit of the target branch, where the change is held against what that declares; else empty. */
  target: string;
}

export function commandOf(text = ""): Command {
  const command = commands.find((each) => each === text);
  if (command !== undefined) return command;
  throw new Fault(`there is no command ${JSON.stringify(text)}. Fix: set command to ${commands.join(", ")}.`);
}

export function readInputs(environment: NodeJS.ProcessEnv = process.env): Inputs {
  const text = (name: string) => environment[`INPUT_${name}`]?.trim() ?? "";
  const stack = text("STACK");
  // It is on command lines, where a dash at the beginning would make it an option.
  if (!/^\w[\w./-]*$/.test(stack))
    throw new Fault(`${JSON.stringify(stack)} is no name of a stack. Fix: set stack, such as to acme/prod.`);
  const version = text("VERSION");
  if (!/^[\w.^~-]*$/.test(version))
    throw new Fault(
      `${JSON.stringify(version)} is no version. Fix: set version, such as to 1.2.3, or leave it out.`,
    );
  return {
    command: commandOf(text("COMMAND")),
    stack,
    folder: path.resolve(requireVariable("GITHUB_WORKSPACE"), text("CWD")),
    failOn: text("FAIL_ON"),
    comment: flag("comment", text("COMMENT")),
    drift: flag("drift", text("DRIFT")),
    version,
    config: assignments(text("CONFIG")),
    target: text("TARGET"),
  };
}

function flag(name: string, text: string): boolean {
  if (["", "false", "true"].includes(text)) return text === "true";
  throw new Fault(`${name} is ${JSON.stringify(text)}. Fix: set it to true or false.`);
}

function assignments(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const [, name, value] = /^([\w:.-]+)=(.*)$/.exec(line) ?? [];
        if (name !== undefined && value !== undefined) return [name, value];
        throw new Fault(`config has the line ${JSON.stringify(line)}. Fix: write NAME=VALUE.`);
      }),
  );
}
