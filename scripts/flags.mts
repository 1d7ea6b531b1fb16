import { parseArgs } from "node:util";
import { Fault } from "./fault.mts";

export interface Flags {
  /** Use the account of KADOA_API_KEY instead of the emulator. */
  real: boolean;
  /** Do not ask before a real account is changed. */
  yes: boolean;
}

export function parseFlags(command: string, args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { real: { type: "boolean", default: false }, yes: { type: "boolean", default: false } },
    });
    return values;
  } catch (error) {
    throw new Fault(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error), {
      fix: `npm ${command}, npm ${command} -- --real, or npm ${command} -- --real --yes`,
      exitCode: 2,
    });
  }
}
