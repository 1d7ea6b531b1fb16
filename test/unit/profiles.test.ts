import { expect, it } from "vitest";
import type { Configuration } from "../../client/configuration";
import { Session } from "../../provider/account/session";

/** What a resource of the profile `eu` is configured with. */
function configured({
  eu = {},
  stack = {},
  environment = {},
}: {
  eu?: Record<string, string>;
  stack?: Record<string, string>;
  environment?: Record<string, string>;
}): Configuration {
  const session = new Session({}, environment);
  const profiles = JSON.stringify({ eu: { apiKey: "key-of-eu", ...eu } });
  const config: Record<string, string> = { "kadoa:profiles": profiles, ...stack };
  session.configure((name) => config[name]);
  return session.account("eu").configuration;
}

const stack = {
  "kadoa:apiKey": "key-of-the-stack",
  "kadoa:teamId": "team-of-the-stack",
  "kadoa:baseUrl": "http://127.0.0.1:4600",
  "kadoa:realtimeUrl": "ws://127.0.0.1:4600",
  "kadoa:realtimeApiUrl": "http://127.0.0.1:4600",
};
const environment = {
  KADOA_API_KEY: "key-of-the-environment",
  KADOA_PUBLIC_API_URI: "http://127.0.0.1:4700",
  KADOA_WSS_API_URI: "ws://127.0.0.1:4700",
  KADOA_REALTIME_API_URI: "http://127.0.0.1:4700",
};
const service = {
  baseUrl: "https://api.kadoa.com",
  realtimeUrl: "wss://realtime.kadoa.com",
  realtimeApiUrl: "https://realtime.kadoa.com",
};

it.each<[string, Parameters<typeof configured>[0], Partial<Configuration>]>([
  ["none are given", {}, service],
  [
    "the stack has some",
    { stack },
    {
      baseUrl: "http://127.0.0.1:4600",
      realtimeUrl: "ws://127.0.0.1:4600",
      realtimeApiUrl: "http://127.0.0.1:4600",
    },
  ],
  [
    "the environment has some",
    { environment },
    {
      baseUrl: "http://127.0.0.1:4700",
      realtimeUrl: "ws://127.0.0.1:4700",
      realtimeApiUrl: "http://127.0.0.1:4700",
    },
  ],
  [
    "each place has some",
    {
      eu: { baseUrl: "https://eu.example.com" },
      stack: { "kadoa:realtimeUrl": "wss://stack.example.com" },
      environment,
    },
    {
      baseUrl: "https://eu.example.com",
      realtimeUrl: "wss://stack.example.com",
      realtimeApiUrl: "http://127.0.0.1:4700",
    },
  ],
])("a profile has its own key and the nearest addresses when %s", (_, places, expected) => {
  expect(configured(places)).toEqual({ ...expected, apiKey: "key-of-eu", profile: "eu" });
});

it("a wrong address is named by the place where it stands", () => {
  expect(() => configured({ stack: { ...stack, "kadoa:baseUrl": "localhost" } })).toThrow(
    "not usable: kadoa:baseUrl is not a URL that starts with",
  );
  expect(() => configured({ eu: { baseUrl: "localhost" }, stack })).toThrow(
    "not usable: kadoa:profiles.eu.baseUrl is not a URL that starts with",
  );
  expect(() => configured({ environment: { KADOA_PUBLIC_API_URI: "localhost" } })).toThrow(
    "not usable: KADOA_PUBLIC_API_URI is not a URL that starts with",
  );
});

it("a profile without a key borrows none", () => {
  expect(() => configured({ eu: { apiKey: "" }, stack, environment })).toThrow("no Kadoa API key");
});
