import { expect, it, onTestFinished, vi } from "vitest";
import { KadoaClient } from "../../client/client";
import { type Configuration, resolveConfiguration } from "../../client/configuration";
import { isLoopback } from "../../client/loopback";
import { unencrypted } from "../../client/unencrypted";
import { showWarningsBy } from "../../client/warnings";

const kadoa = resolveConfiguration({ environment: { KADOA_API_KEY: "a-key" } });

it.each([
  ["127.0.0.1", true],
  ["127.255.0.9", true],
  ["::1", true],
  ["[::1]", true],
  ["localhost", true],
  ["kadoa.localhost", true],
  ["LOCALHOST", true],
  ["128.0.0.1", false],
  ["10.0.0.1", false],
  ["0.0.0.0", false],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["notlocalhost", false],
  ["[::2]", false],
  ["", false],
])("the host %j is this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it.each<[Partial<Configuration>, string]>([
  [
    { baseUrl: "http://user:canary@kadoa.internal:8080/canary" },
    "the API key goes to http://kadoa.internal:8080 without encryption: whoever is on the way can read it. " +
      "Fix: use https:// in kadoa:baseUrl (KADOA_PUBLIC_API_URI).",
  ],
  [
    { realtimeUrl: "ws://kadoa.internal", profile: "eu" },
    "the realtime token goes to ws://kadoa.internal without encryption: whoever is on the way can read it. " +
      "Fix: use wss:// in kadoa:profiles.eu.realtimeUrl.",
  ],
  [
    { baseUrl: "http://10.0.0.7", realtimeApiUrl: "http://[2001:db8::1]" },
    "the API key goes to http://10.0.0.7 and the realtime token goes to http://[2001:db8::1] without encryption: " +
      "whoever is on the way can read it. Fix: use https:// in kadoa:baseUrl (KADOA_PUBLIC_API_URI) and https:// " +
      "in kadoa:realtimeApiUrl (KADOA_REALTIME_API_URI).",
  ],
])("of %j a warning is shown once, however many clients there are", async (change, words) => {
  const shown = vi.fn();
  showWarningsBy(shown);
  onTestFinished(() => showWarningsBy(() => {}));
  for (let count = 0; count < 3; count++) await new KadoaClient({ ...kadoa, ...change }).close();
  expect(shown.mock.calls).toEqual([[words]]);
});

it.each<Partial<Configuration>>([
  {},
  {
    baseUrl: "http://127.0.0.1:4600",
    realtimeUrl: "ws://127.0.0.1:4600",
    realtimeApiUrl: "http://[::1]:4600",
  },
  { baseUrl: "http://kadoa.localhost", realtimeUrl: "ws://localhost" },
  { baseUrl: "https://kadoa.internal", realtimeUrl: "wss://kadoa.internal" },
])("of %j there is nothing to warn", (change) => {
  expect(unencrypted({ ...kadoa, ...change })).toBeUndefined();
});
