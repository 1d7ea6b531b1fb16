import { Command, type FlagsOf, repeatable } from "../command-line/options";
import { wholeNumber } from "../command-line/values";

export const emulator = new Command("emulator")
  .description("run a local Kadoa, for tests and for trying things out")
  .option("--port <port>", "TCP port; 0 picks a free one", wholeNumber(0, 65_535), 4600)
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .addOption(
    repeatable(
      "--api-key <key>",
      "a workspace's key; repeat it for more workspaces (default: kadoa-emulator-key)",
    ),
  )
  .option("--data <file>", "keep channels, settings and workflows in this file")
  .option("--latency <ms>", "wait before each answer", wholeNumber(0, 600_000), 0)
  .option("--behaviour <file>", "do as this JSON file says where Kadoa's documents leave it open")
  .option("--heartbeat-interval <ms>", "time between heartbeats (default: 15000)", wholeNumber(1, 600_000))
  .option("--mask-secrets", "answer ******** in place of channels' secrets")
  .option("--strict-workflows", "refuse workflow ids that were not declared")
  .option("--json", "print one line of JSON when ready, and nothing else")
  .addHelpText("after", "\nExample:\n  $ npx pulumi-kadoa emulator --port 4600 --data .kadoa/emulator.json");

export type EmulatorFlags = FlagsOf<typeof emulator>;
