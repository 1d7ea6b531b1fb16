import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../emulator";
import { canary } from "../lifecycle/traces";
import { CliStack } from "./cli-stack";
import { FaultProxy } from "./proxy";

/** A stack that reaches its local Kadoa through a proxy that breaks connections. */
export interface FaultyStack {
  readonly emulator: Emulator;
  readonly proxy: FaultProxy;
  readonly stack: CliStack;
}

/** Makes one that the end of the test takes down. */
export async function createFaultyStack(
  program: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<FaultyStack> {
  const emulator = await startEmulator({ apiKeys: [canary("key")] });
  onTestFinished(() => emulator.close());
  const proxy = await FaultProxy.start(emulator.url);
  onTestFinished(() => proxy.close());
  const stack = await CliStack.create(program, {
    KADOA_API_KEY: emulator.apiKey,
    KADOA_PUBLIC_API_URI: proxy.url,
    KADOA_REALTIME_API_URI: emulator.url,
    KADOA_WSS_API_URI: emulator.realtimeUrl,
    ...environment,
  });
  onTestFinished(() => stack.close());
  return { emulator, proxy, stack };
}
