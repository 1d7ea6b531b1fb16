import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { defaultBehaviour, startEmulator } from "../../emulator/index";
import { startWorld } from "./world";

const inForce = async (world: Awaited<ReturnType<typeof startWorld>>) =>
  (await world.call("GET", "/_emulator/behaviour")).body;

it("the shipped file holds every key with what an emulator does that is told nothing", async () => {
  const shipped: unknown = JSON.parse(await readFile("docs/behaviour.json", "utf8"));
  expect(shipped).toEqual(defaultBehaviour);
  expect(await inForce(await startWorld())).toEqual(shipped);
});

it("what a behaviour leaves out is the default, and an option of its own name stands before it", async () => {
  const world = await startWorld({
    behaviour: { duplicateSetting: 409, channelSecrets: "absent", heartbeatIntervalMs: 7 },
    maskSecrets: true,
    strictWorkflows: true,
    heartbeatIntervalMs: 20_000,
  });
  expect(await inForce(world)).toEqual({
    ...defaultBehaviour,
    duplicateSetting: 409,
    channelSecrets: "masked",
    unknownWorkflow: 400,
    heartbeatIntervalMs: 20_000,
  });
});

it("a behaviour with mistakes is refused with all of them at once", async () => {
  const behaviour = { duplicateSetting: 404, colour: "red", sound: "loud", pong: "late" } as object;
  await expect(startEmulator({ behaviour })).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringMatching(/duplicateSetting: .*400.*pong: .*sent.*colour.*sound.*Fix: /s),
  });
});
