import { EmailChannel, getChannels } from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld } from "./world";

it("up, refresh and a look-up warn, once each, of an account whose credentials go out without encryption", async () => {
  // Nothing in a deployment without a verification calls the realtime service, so everything else works.
  const world = await createWorld(
    async () => {
      for (const name of ["a", "b", "c"]) new EmailChannel(name, { recipients: ["a@example.com"] });
    },
    { config: { "kadoa:realtimeUrl": { value: "ws://kadoa.invalid" } } },
  );
  const warnings = (output: string) =>
    output.split("\n").filter((line) => line.includes("without encryption"));
  const warned = expect.stringContaining(
    "the realtime token goes to ws://kadoa.invalid without encryption: whoever is on the way can read it. " +
      "Fix: use wss:// in kadoa:realtimeUrl (KADOA_WSS_API_URI).",
  );
  const created = await world.up();
  expect(warnings(created.output.split("Diagnostics:")[1] ?? "")).toEqual([warned]);
  const refreshed = await world.refresh();
  expect(warnings(refreshed.output.split("Diagnostics:")[1] ?? "")).toEqual([warned]);

  const lookedUp = await world.preview(async () => {
    await getChannels({});
    await getChannels({});
  });
  expect(warnings(lookedUp.output)).toEqual([warned]);
});
