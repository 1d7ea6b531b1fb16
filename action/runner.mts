// What GitHub's runner gives to an action, and takes from it.
import { appendFileSync } from "node:fs";

/** Something that the reader of the run has to put right. */
export class Fault extends Error {}

/** Text in a command to the runner: whatever is in it, it stays one line and one command. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

export function say(level: "notice" | "error", text: string): void {
  console.log(`::${level} title=Kadoa notifications::${escaped(text)}`);
}

/** An output of the step; a value of one line. */
export function setOutput(name: string, value: string | number | boolean): void {
  const file = process.env.GITHUB_OUTPUT;
  if (file) appendFileSync(file, `${name}=${String(value).replaceAll(/[\r\n]/g, " ")}\n`);
}

/** Runs what the file does; a fault becomes one annotation, and the exit code 1. */
export async function main(run: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    say("error", error.message);
    process.exitCode = 1;
  }
}

export function requireVariable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Fault(`${name} is not set. Fix: run this as a step of GitHub Actions.`);
}
