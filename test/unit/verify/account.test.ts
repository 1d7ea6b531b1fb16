import { expect, it, vi } from "vitest";
import { plan } from "../../../delivery/realtime";
import { createWorkspace } from "./world";

it("a verification takes a part of a configuration, and the rest from the environment", async () => {
  const { emulator, channel, setting } = await createWorkspace();
  await setting("workflow_failed", [await channel("live", "WEBSOCKET")]);
  vi.stubEnv("KADOA_PUBLIC_API_URI", emulator.url);
  vi.stubEnv("KADOA_API_KEY", "");
  try {
    const [test] = await plan({ configuration: { apiKey: emulator.apiKey } });
    expect(test).toMatchObject({ eventType: "workflow_failed", action: "send" });
  } finally {
    vi.unstubAllEnvs();
  }
});
