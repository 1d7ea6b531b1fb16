import { expect, it } from "vitest";
import { eventually } from "../../eventually";
import { startCommand } from "./command";

it("the emulator prints the keys of all its workspaces", async () => {
  const nobody = { apiKey: "", url: "", realtimeUrl: "" };
  const keys = ["--api-key", "first", "--api-key", "second", "--api-key", "third"];
  const running = startCommand(nobody, ["emulator", "--port", "0", ...keys]);
  await eventually(() => expect(running.stdout()).toContain("Ctrl-C stops it."));
  expect(running.stdout()).toContain(
    "export KADOA_API_KEY=first\n\nKeys of other workspaces: second, third\n",
  );
});
