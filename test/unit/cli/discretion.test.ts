import { expect, it } from "vitest";
import { createWorkspace } from "../verify/world";
import { runCommand } from "./command";

const commands = [
  ["logs"],
  ["trigger", "workflow_failed"],
  ["listen", "--timeout", "1"],
  ["verify", "--plan"],
];

it.each(commands)("%s keeps the password of a proxy that is no URL to itself", async (...args) => {
  const { emulator } = await createWorkspace();
  const proxy = "http://user:canary-8712@[bad";
  const ran = await runCommand(emulator, args, { HTTP_PROXY: proxy, http_proxy: proxy });
  expect(ran.stderr).toContain(
    "the proxy that the environment names is not usable. Fix: correct HTTPS_PROXY",
  );
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).not.toContain("canary-8712");
});

it.each(commands)("%s keeps the password in a base URL to itself", async (...args) => {
  const { emulator } = await createWorkspace();
  const withPassword = (url: string) => url.replace("://", "://user:canary-8712@");
  const ran = await runCommand(emulator, args, {
    // Not where the API is, so that every call fails.
    KADOA_PUBLIC_API_URI: `${withPassword(emulator.url)}/_emulator/health?`,
    KADOA_WSS_API_URI: `${withPassword(emulator.realtimeUrl)}/elsewhere`,
  });
  expect(ran.code).not.toBe(0);
  expect(ran.stdout + ran.stderr).not.toContain("canary-8712");
});

it("listen keeps the password in the realtime URL to itself", async () => {
  const { emulator } = await createWorkspace();
  const ran = await runCommand(emulator, ["listen", "--timeout", "1"], {
    KADOA_WSS_API_URI: `${emulator.realtimeUrl.replace("://", "://user:canary-8712@")}/elsewhere`,
  });
  expect(ran.stdout + ran.stderr).not.toContain("canary-8712");
});
