import { once } from "node:events";
import { plainLines } from "../../client/plain";
import { startEmulator } from "../../emulator/index";
import { toItsEnd } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { reviewerFor } from "../review/for-console";
import { jsonLine } from "../text/json";
import { readBehaviour } from "./behaviour-file";
import type { EmulatorFlags } from "./options";

/** Runs a local Kadoa until it is told to end, which is what it is meant to do. */
export async function run(flags: EmulatorFlags, signal: AbortSignal): Promise<ExitCode> {
  toItsEnd(signal);
  const { port, host, apiKey: apiKeys, data: dataFile, maskSecrets, strictWorkflows } = flags;
  const emulator = await startEmulator({
    ...{ port, host, apiKeys, dataFile, maskSecrets, strictWorkflows },
    ...(flags.behaviour !== undefined && { behaviour: await readBehaviour(flags.behaviour) }),
    latencyMs: flags.latency,
    reviewer: reviewerFor(),
    ...(flags.heartbeatInterval !== undefined && { heartbeatIntervalMs: flags.heartbeatInterval }),
  });
  const { url, realtimeUrl, apiKey } = emulator;
  console.log(flags.json ? jsonLine({ url, realtimeUrl, apiKey }) : plainLines(welcome(emulator, apiKeys)));
  if (!signal.aborted) await once(signal, "abort");
  await emulator.close();
  return exitCodes.holds;
}

interface Addresses {
  url: string;
  realtimeUrl: string;
  apiKey: string;
}

function welcome({ url, realtimeUrl, apiKey }: Addresses, apiKeys: readonly string[] = []): string {
  const others = [...new Set(apiKeys)].filter((key) => key !== apiKey);
  const more = others.length === 0 ? "" : `\nKeys of other workspaces: ${others.join(", ")}`;
  return `Kadoa emulator is ready. To use it, in another terminal:

  export KADOA_PUBLIC_API_URI=${url}
  export KADOA_WSS_API_URI=${realtimeUrl}
  export KADOA_REALTIME_API_URI=${url}
  export KADOA_API_KEY=${apiKey}
${more}
In a browser:  ${url}/_emulator/console
What it holds: curl ${url}/_emulator/state
Ctrl-C stops it.`;
}
