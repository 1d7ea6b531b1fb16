import { expect, it } from "vitest";
import { startWorld } from "../../emulator/world";
import { runCommand } from "./command";
import { doctor } from "./doctor-world";

const open = { KADOA_PUBLIC_API_URI: "http://kadoa.invalid" };
const warning =
  "the API key goes to http://kadoa.invalid without encryption: whoever is on the way can read it";

it.each([
  [["trigger", "workflow_failed"]],
  [["logs"]],
  [["verify", "--plan"]],
  [["listen", "--timeout", "1s"]],
])("%j warns on stderr, once, of a key that is sent without encryption", async (args) => {
  const { stdout, stderr } = await runCommand((await startWorld()).emulator, args, open);
  expect(stderr.split("\n").filter((line) => line.includes("without encryption"))).toEqual([
    `Warning: ${warning}. Fix: use https:// in kadoa:baseUrl (KADOA_PUBLIC_API_URI).`,
  ]);
  expect(stdout).not.toContain("encryption");
});

it("for doctor it is a failure of the configuration, and the key is not sent", async () => {
  const { code, check, stderr } = await doctor(await startWorld(), [], open);
  expect(check("configuration")).toMatchObject({
    status: "failed",
    detail: warning,
    fix: "use https:// in kadoa:baseUrl (KADOA_PUBLIC_API_URI).",
  });
  expect(check("api")).toMatchObject({ status: "skipped" });
  expect(stderr).not.toContain("Warning");
  expect(code).toBe(2);
});
