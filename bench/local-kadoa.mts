// The local Kadoa as a process of its own, as a service on the network would be.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "../dist/cli/main.js");

export interface LocalKadoa {
  url: string;
  realtimeUrl: string;
  apiKey: string;
  child: ChildProcess;
}

export async function startLocalKadoa(): Promise<LocalKadoa> {
  const child = spawn(process.execPath, [main, "emulator", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { ...(JSON.parse(line) as Omit<LocalKadoa, "child">), child };
}

/** Where programs and the command line find it. */
export function accountOf({ url, realtimeUrl, apiKey }: LocalKadoa): NodeJS.ProcessEnv {
  return {
    KADOA_API_KEY: apiKey,
    KADOA_PUBLIC_API_URI: url,
    KADOA_REALTIME_API_URI: url,
    KADOA_WSS_API_URI: realtimeUrl,
  };
}

/** How many calls were made, the emulator's own apart. */
export async function callsMade({ url }: LocalKadoa): Promise<number> {
  const answer = await fetch(`${url}/_emulator/state`);
  const { requests } = (await answer.json()) as { requests: Record<string, number> };
  return Object.entries(requests)
    .filter(([call]) => !call.includes("_emulator"))
    .reduce((sum, [, count]) => sum + count, 0);
}
