import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { engineAt } from "../../provider/engine";

it("Pulumi's engine counts as there while it listens, and as gone as soon as it does not", async () => {
  const listening = createServer((socket) => socket.on("error", () => {}).destroy());
  onTestFinished(() => void listening.close());
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const engine = engineAt(`127.0.0.1:${(listening.address() as AddressInfo).port}`);
  if (engine === undefined) throw new Error("this is an engine's address");

  expect(await engine.isThere()).toBe(true);
  listening.close();
  await once(listening, "close");
  expect(await engine.isThere()).toBe(false);
});
