import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { engineAt } from "../../provider/engine";

it("many writes at the same time look for Pulumi's engine once, and none is sent when it has gone", async () => {
  let looks = 0;
  const listening = createServer((socket) => {
    looks += 1;
    socket.on("error", () => {}).destroy();
  });
  onTestFinished(() => void listening.close());
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const engine = engineAt(`127.0.0.1:${(listening.address() as AddressInfo).port}`);
  if (engine === undefined) throw new Error("this is an engine's address");

  const answers = await Promise.all(Array.from({ length: 50 }, () => engine.isThere()));
  expect(answers).toEqual(answers.map(() => true));
  await expect.poll(() => looks).toBe(1);

  listening.close();
  await once(listening, "close");
  await expect.poll(() => engine.isThere()).toBe(false);
});
