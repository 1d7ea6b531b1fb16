import { expect } from "vitest";
import { startWorld, webhook } from "../../emulator/world";
import { eventually } from "../../eventually";
import { startCommand } from "../cli/command";
import { cleaned, found, heartbeatIntervalMs } from "./conformed";

/** About as many calls a whole run makes after it has begun to write. */
const firstWrite = 45;
const lastWrite = 138;

/** Moments to kill at, in calls that the service has had: the same for each seed. */
export function moments(count: number, seed = 20): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return firstWrite + Math.floor((state / 2 ** 31) * (lastWrite - firstWrite));
  });
}

/** Kills a run when the service has had so many calls, cleans up after it, and looks at what is there. */
export async function killedAt(calls: number, signal: "SIGKILL" | "SIGINT" = "SIGKILL") {
  const world = await startWorld({ heartbeatIntervalMs });
  const own = await world.channel({ name: "own", ...webhook() });
  await world.setting({ eventType: "free_trial_ending", channelIds: [own.id], enabled: false });
  await world.call("POST", "/v4/workflows", {
    name: "my pulumi-kadoa-conform-workflow",
    urls: ["https://x.invalid"],
  });
  const content = async () => {
    const { channels, settings, workflows } = await world.state();
    return { channels, settings, workflows };
  };
  const before = await content();
  const args = [
    "conform",
    "--send",
    "--webhook-url",
    "http://127.0.0.1:1/",
    "--listen",
    "2s",
    "--output",
    "json",
  ];
  const run = startCommand(world.emulator, args);
  await eventually(async () => {
    const { requests } = await world.state();
    const count = Object.values(requests).reduce((sum, each) => sum + each, 0);
    if (count < calls) throw new Error(`${count} of ${calls} calls have come`);
  });
  run.child.kill(signal);
  const code = await run.ended;
  const after = await content();
  const report = await cleaned(world.emulator);
  expect(found(report, "clean.left").status).toBe("holds");
  expect(await content()).toEqual(before);
  return { code, isClean: JSON.stringify(after) === JSON.stringify(before), stdout: run.stdout() };
}
