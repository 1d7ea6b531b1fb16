import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Session } from "../../../provider/account/session";
import { dynamicProvider } from "../../../provider/dynamic";
import type { PlainArgs } from "../../../provider/kind/arguments";
import { type Handlers, handlersFor } from "../../../provider/lifecycle";
import { definitions } from "../../../provider/resources.gen";
import { commandLines, hostile, steering } from "./corpus";
import { startLyingService } from "./lying-service";

/** What Pulumi's provider process calls, in the account of a service that refuses in hostile words. */
async function providerOf(kind: string, change: Partial<Handlers> = {}) {
  const { url, realtimeUrl, apiKey } = await startLyingService({ refusing: true });
  const session = new Session();
  const values: Record<string, string> = {
    "kadoa:apiKey": apiKey,
    "kadoa:baseUrl": url,
    "kadoa:realtimeUrl": realtimeUrl,
    "kadoa:realtimeApiUrl": url,
  };
  session.configure((name) => values[name]);
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`there is no ${kind}`);
  return dynamicProvider(definition, { ...handlersFor(definition, session), ...change }, session);
}

const everything = hostile.join("\n");
const args = { name: everything, webhookUrl: "https://hooks.example.com/k", httpMethod: "POST" };

function expectHarmless(text: string): void {
  expect(text).toContain("error");
  expect([...new Set(steering(text))]).toEqual([]);
  expect(commandLines(text)).toEqual([]);
}

describe("what the engine prints of a service's words and names", () => {
  it.each([
    ["create", (provider) => provider.create(args)],
    ["update", (provider) => provider.update?.("id", args, { ...args, httpMethod: "PUT" })],
    ["delete", (provider) => provider.delete?.(everything, args)],
    ["read", (provider) => provider.read?.(everything, args)],
    ["a look-up", (provider) => provider.read?.(everything, {})],
  ] satisfies [string, (provider: Awaited<ReturnType<typeof providerOf>>) => Promise<unknown> | undefined][])(
    "is harmless when %s fails",
    async (_, fail) => {
      const provider = await providerOf("WebhookChannel");
      const error = await Promise.resolve(fail(provider)).catch((thrown: unknown) => thrown);
      if (!(error instanceof Error)) throw new Error("it did not fail");
      expect(error.message).not.toContain("\n");
      expectHarmless(error.message);
      for (const text of [error.stack ?? "", String(error)]) {
        expect([...steering(text), ...commandLines(text)]).toEqual([]);
      }
    },
  );

  it("is harmless when a check fails", async () => {
    const provider = await providerOf("WebhookChannel");
    const { failures = [] } = (await provider.check?.({}, { ...args, [everything]: 1 } as PlainArgs)) ?? {};
    expect(failures).toHaveLength(1);
    expectHarmless(failures[0]?.reason ?? "");
    expect(failures[0]?.reason).not.toContain("\n");
  });

  it("is harmless when a verification fails, reason by reason", async () => {
    const provider = await providerOf("RealtimeVerification");
    const failing = provider.create({ settings: [everything], timeoutSeconds: 1 });
    const error = await failing.catch((thrown: unknown) => thrown as Error & { reasons?: string[] });
    const texts = (error as { reasons?: string[] }).reasons ?? [(error as Error).message];
    for (const text of texts) expectHarmless(text);
  });

  it("is harmless when it is a note beside the resource", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const provider = await providerOf("WebhookChannel", {
      create: async () => ({ id: "c1", state: {}, note: everything }),
      delete: async () => ({ note: everything }),
    });
    await provider.create(args);
    await provider.delete?.("c1", args);
    const printed = log.mock.calls.map(([text]) => String(text));
    expect(printed).toHaveLength(2);
    for (const text of printed) expectHarmless(text);
  });
});
