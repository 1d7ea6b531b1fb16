import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { commandLines, steering } from "../unit/text/corpus";
import { startLyingService } from "../unit/text/lying-service";
import { createWorld } from "./world";

it("what a service says and calls its objects neither steers the terminal of up, nor commands the CI system", async () => {
  const { url, apiKey } = await startLyingService();
  const program = async () => {
    new kadoa.WebhookChannel("hook", { webhookUrl: "https://hooks.example.com/k" });
    kadoa.WebhookChannel.get("read", "no such id");
  };
  const { failing, preview, up } = await createWorld(program, {
    config: { "kadoa:apiKey": { value: apiKey, secret: true }, "kadoa:baseUrl": { value: url } },
  });
  const looking = async () => {
    await kadoa.getChannel({ name: "no such name" });
  };
  for (const [run, words] of [
    [() => up(), "400 from POST /v5/notifications/channels"],
    [() => preview(looking), 'found no channel named "no such name": there are'],
  ] as const) {
    const output = await failing(run);
    expect(output).toContain(words);
    expect([...new Set(steering(output))]).toEqual([]);
    expect(commandLines(output)).toEqual([]);
  }
});
