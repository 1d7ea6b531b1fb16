import { showWarningsBy } from "../../client/warnings";
import { Session } from "./session";

/** What a program asks Kadoa with: its warnings go where the program's own go. */
export function sessionOfProgram(
  warn: (words: string) => void,
  setting: (name: string) => string | undefined,
): Session {
  showWarningsBy(warn);
  const session = new Session();
  session.configure(setting);
  return session;
}
