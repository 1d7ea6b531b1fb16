import type { Command } from "commander";
import { plainLines } from "../client/plain";
import { collect, wholeNumber } from "./flags";
import { jsonLine } from "./text/json";

interface Flags {
  port: number;
  host: string;
  apiKey?: string[];
  data?: string;
  latency: number;
  heartbeatInterval: number;
  maskSecrets?: boolean;
  strictWorkflows?: boolean;
  json?: boolean;
}

export function registerEmulator(program: Command): void {
  program
    .command("emulator")
    .description("run a local Kadoa, for tests and for trying things out")
    .option("--port <port>", "TCP port; 0 picks a free one", wholeNumber(0, 65_535), 4600)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option(
      "--api-key <key>",
      "a workspace's key; repeat it for more workspaces (default: kadoa-emulator-key)",
      collect,
    )
    .option("--data <file>", "keep channels, settings and workflows in this file")
    .option("--latency <ms>", "wait before each answer", wholeNumber(0, 600_000), 0)
    .option("--heartbeat-interval <ms>", "time between heartbeats", wholeNumber(1, 600_000), 15_000)
    .option("--mask-secrets", "answer ******** in place of channels' secrets")
    .option("--strict-workflows", "refuse workflow ids that were not declared")
    .option("--json", "print one line of JSON when ready, and nothing else")
    .addHelpText("after", "\nExample:\n  $ pulumi-kadoa emulator --port 4600 --data .kadoa/emulator.json")
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
  const { startEmulator } = await import("../emulator/index.ts");
  const emulator = await startEmulator({
    port: flags.port,
    host: flags.host,
    latencyMs: flags.latency,
    heartbeatIntervalMs: flags.heartbeatInterval,
    maskSecrets: flags.maskSecrets ?? false,
    strictWorkflows: flags.strictWorkflows ?? false,
    ...(flags.apiKey === undefined ? {} : { apiKeys: flags.apiKey }),
    ...(flags.data === undefined ? {} : { dataFile: flags.data }),
  });
  const { url, realtimeUrl, apiKey } = emulator;
  if (flags.json) console.log(jsonLine({ url, realtimeUrl, apiKey }));
  else console.log(plainLines(welcome({ url, realtimeUrl, apiKey })));
  await stopped;
  await emulator.close();
}

function welcome({ url, realtimeUrl, apiKey }: { url: string; realtimeUrl: string; apiKey: string }): string {
  return `Kadoa emulator is ready. To use it, in another terminal:

  export KADOA_PUBLIC_API_URI=${url}
  export KADOA_WSS_API_URI=${realtimeUrl}
  export KADOA_REALTIME_API_URI=${url}
  export KADOA_API_KEY=${apiKey}

What it holds: curl ${url}/_emulator/state
Ctrl-C stops it.`;
}
