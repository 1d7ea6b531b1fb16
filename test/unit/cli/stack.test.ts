import { expect, it, onTestFinished, vi } from "vitest";
import { accountOf } from "../../../cli/pulumi/stack";
import { KadoaClient } from "../../../client/client";

it("to read which account a stack uses leaves no client open", async () => {
  const opened = vi.spyOn(KadoaClient.prototype, "close");
  onTestFinished(() => opened.mockRestore());
  const profiles = JSON.stringify({ eu: { apiKey: "key-of-eu" } });
  const configuration = await accountOf({ config: new Map([["kadoa:profiles", profiles]]) }, "eu");
  expect(configuration.apiKey).toBe("key-of-eu");
  expect(opened).toHaveBeenCalledTimes(1);
});
