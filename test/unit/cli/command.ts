import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Emulator } from "pulumi-kadoa/emulator";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** The line on stderr by which a command says whose account it uses, as the source of a regular expression. */
export const accountLine = (from = "KADOA_API_KEY") =>
  `Account: ${from}; workspace \\S+ at http://127\\.0\\.0\\.1:\\d+\\.\n`;

/** Runs `pulumi-kadoa` to its end, in the account of an emulator. */
export function runCommand(
  emulator: Emulator,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const env = {
    PATH: process.env.PATH,
    KADOA_API_KEY: emulator.apiKey,
    KADOA_PUBLIC_API_URI: emulator.url,
    KADOA_WSS_API_URI: emulator.realtimeUrl,
    KADOA_REALTIME_API_URI: emulator.url,
    ...environment,
  };
  return new Promise((done) => {
    const command = join(process.cwd(), "dist/cli/main.js");
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}
