import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { runCommand, startCommand } from "../unit/cli/command";
import { startWorkspace } from "./workspace";

it("with --json the command prints the address and nothing else, and Ctrl-C ends it", async () => {
  const { emulator } = await startWorkspace();
  const running = startCommand(emulator, ["console", "--port", "0", "--json"]);
  await eventually(() => expect(running.lines()).toHaveLength(1));
  const { url, ...rest } = JSON.parse(running.lines()[0] ?? "") as { url: string };
  expect(rest).toEqual({});
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  const answer = await fetch(url, { redirect: "manual" });
  expect(answer.status).toBe(303);
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(0);
  expect(running.stdout()).not.toContain(emulator.apiKey);
});

it("a port that is taken is said, with what to do", async () => {
  const { emulator } = await startWorkspace();
  const port = new URL(emulator.url).port;
  const { code, stderr } = await runCommand(emulator, ["console", "--port", port]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    `Error: the console cannot listen: port ${port} is taken. Fix: choose another port`,
  );
});
