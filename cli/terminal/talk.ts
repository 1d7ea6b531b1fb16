import { plain } from "../../client/plain";

/** One line for people, beside what the command was asked for. */
export function talk(words: string): void {
  process.stderr.write(`${plain(words)}\n`);
}
