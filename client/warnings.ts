import { plain } from "./plain";

let show = (words: string): void => process.emitWarning(words, "KadoaWarning");
const told = new Set<string>();

/** How this process shows warnings to people: the command line, the engine and a program, each in its own way. */
export function showWarningsBy(how: (words: string) => void): void {
  show = how;
}

/** Shows a warning that has not been shown in this process yet. */
export function warnOnce(warning: string): void {
  const words = plain(warning);
  if (told.has(words)) return;
  told.add(words);
  show(words);
}
