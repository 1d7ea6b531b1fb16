import { WebhookChannel } from "pulumi-kadoa";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { expect, it } from "vitest";
import { startEchoingService } from "../unit/redaction/echoing-service";
import { createWorld } from "./world";

it("of a service that repeats what it was sent, a failed create and update show nothing, nor does the state", async () => {
  const service = await startEchoingService();
  const apiKey = "canary_key_Vb7Qm2Xt9Lk4Zr8Wd3";
  const [old, next, later] = [
    "canary-old-Pz4Ks8Lw",
    'canary  next "Zk7Vh2" \\ & %41',
    "canary-later-Hc5Jf1Ys",
  ];
  const hook = (name: string, password: string) =>
    new WebhookChannel(name, {
      webhookUrl: "https://hooks.example.com/kadoa",
      auth: { type: "basic", username: "kadoa", password },
    });
  const world = await createWorld(async () => void hook("ops", old), {
    config: { "kadoa:apiKey": { value: apiKey, secret: true }, "kadoa:baseUrl": { value: service.url } },
  });
  await world.up();
  service.refuse();
  const printed: string[] = [];
  for (let time = 0; time < 2; time++) {
    printed.push(await world.failing(() => world.up(async () => void hook("ops", next))));
    printed.push(
      await world.failing(() =>
        world.up(async () => {
          hook("ops", old);
          hook("later", later);
        }),
      ),
    );
  }
  const output = printed.join("\n");
  expect(output).toContain(
    'WebhookChannel "ops": update failed, 400 from PUT /v5/notifications/channels/channel-0',
  );
  expect(output).toContain('WebhookChannel "later": create failed, 400 from POST /v5/notifications/channels');
  const secrets = [apiKey, old, next, later];
  expect(plaintextSecrets(output, secrets)).toEqual([]);
  expect(output).not.toMatch(/canary|Pz4Ks8|Zk7Vh2/i);
  expect(plaintextSecrets(await world.storedState(), secrets)).toEqual([]);
});
