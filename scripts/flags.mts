import { parseArgs } from "node:util";
import { Fault } from "./fault.mts";

export interface Flags {
  /** Use the account of KADOA_API_KEY instead of the emulator. */
  real: boolean;
  /** Do not ask before a real account is changed. */
  yes: boolean;
  /** Leave the emulator up, with its console. */
  console: boolean;
}

export function parseFlags(command: string, args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        real: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        console: { type: "boolean", default: false },
      },
    });
    if (values.console && command !== "start") throw new Error("--console is for npm start");
    if (values.console && values.real)
      throw new Error("--console is the emulator's; with --real use `npm run -s cli -- console`");
    return values;
  } catch (error) {
    throw new Fault(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error), {
      fix: `npm ${command}, npm ${command} -- --real, or npm ${command} -- --real --yes${command === "start" ? "; npm start -- --console" : ""}`,
      exitCode: 2,
    });
  }
}
