import { type Command, Option } from "commander";
import { withAccountOptions } from "./account-options";
import { cancellable } from "./cancel";
import type { DoctorFlags } from "./doctor/command";
import { duration } from "./flags";

export function registerDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("say what of the set-up works and, where something does not, what to do");
  withAccountOptions(command)
    .addOption(
      new Option("--timeout <time>", "how long each check may take: 10, 10s, 500ms")
        .argParser(duration)
        .default(10_000, "10s"),
    )
    .addOption(new Option("--output <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa doctor
  $ pulumi-kadoa doctor --stack acme/prod
  $ pulumi-kadoa doctor --output json | jq '.checks[] | select(.status != "ok")'

It looks at Node, Pulumi, the configuration, the API, the key's workspace, the clock, the realtime connection,
the event types and the proxy. It changes nothing, sends no event and acknowledges none; keys and passwords
are never printed, and of a URL only its origin.

Exit codes: 0 nothing failed, warnings or not; 1 something failed; 2 usage or configuration; 3 authentication;
8 cancelled.`,
    )
    .action(run);
}

async function run(flags: DoctorFlags): Promise<void> {
  const { doctorCommand } = await import("./doctor/command.ts");
  process.exitCode = await cancellable((signal) => doctorCommand(flags, signal));
}
