import fc from "fast-check";
import { secretsByKind } from "../unit/redaction/echoes";

/** Where a channel holds a secret, and how an object of Kadoa's with that secret is configured. */
const places = {
  "a bearer token": (secret: string) => webhook({ type: "bearer", token: secret }),
  "a password": (secret: string) => webhook({ type: "basic", username: "kadoa", password: secret }),
  "a header": (secret: string) => webhook({ type: "header", headers: { "X-Key": secret } }),
  "a URL of Slack": (secret: string) => ({
    kind: "SlackChannel",
    channelType: "SLACK",
    config: {
      slackChannelId: "C0123456789",
      slackChannelName: "ops",
      webhookUrl: urlWith(secret),
    },
  }),
} satisfies Record<string, (secret: string) => Held>;

/** A channel as the service has it; what is in `config`, a program gives as arguments. */
export interface Held {
  kind: string;
  channelType: string;
  config: Record<string, unknown>;
}

/** One secret in one place of a channel. */
export interface Kept {
  readonly place: keyof typeof places;
  readonly secret: string;
}

/** Kadoa's own words for the same thing. */
export function heldAs({ place, secret }: Kept): Held {
  return places[place](secret);
}

/** The same with a secret that no channel takes. */
export function malformedAs({ place, secret }: Kept): Held {
  const held = heldAs({ place, secret });
  const broken: Record<string, unknown> = {
    "a bearer token": { auth: { type: "bearer", token: `${secret}\n` } },
    "a password": { auth: { type: "basic", username: "kadoa", password: `\r${secret}` } },
    "a header": { auth: { type: "header", headers: { "X Key": secret } } },
    "a URL of Slack": { webhookUrl: urlWith(secret).replace("https://", "") },
  };
  return { ...held, config: { ...held.config, ...(broken[place] as object) } };
}

function webhook(auth: object): Held {
  const config = { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST", auth };
  return { kind: "WebhookChannel", channelType: "WEBHOOK", config };
}

function urlWith(secret: string): string {
  return `https://hooks.slack.example/services/T0/B0/${encodeURIComponent(secret.toWellFormed())}`;
}

/** Shorter ones stand in other texts by chance, and so do strings of the library, which repeat words. */
const { "1 to 3 signs": _, "4 to 7 signs": __, "any signs": ___, "Slack URL": ____, ...long } = secretsByKind;
const signs = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0x21 + index));
const anySigns = fc
  .array(fc.constantFrom(...signs), { minLength: 12, maxLength: 40 })
  .map((all) => all.join(""));

/** What a header can carry, any of these places can hold. */
const secret = fc
  .oneof(anySigns, ...Object.values(long))
  .filter((text) => text === text.trim() && /^[\x20-\x7e\x80-\xff]+$/.test(text));

const kept: fc.Arbitrary<Kept> = fc.record({
  place: fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
  secret,
});

/** Secrets for one way into a stack: one in each place at least, so that no draw leaves a place out. */
const inEachPlace = fc
  .tuple(fc.tuple(...Object.keys(places).map(() => secret)), fc.array(kept, { maxLength: 2 }))
  .map(([secrets, more]): Kept[] => [
    ...Object.keys(places).map((place, index) => ({
      place: place as keyof typeof places,
      secret: secrets[index] ?? "",
    })),
    ...more,
  ]);

/** Secrets by the way in which they come to a stack. */
export const drawnSecrets = fc.record({
  /** Plain values of the program, and what an edit makes of them. */
  program: inEachPlace,
  edited: inEachPlace,
  /** API keys of a provider that the program declares, in the clear as well. */
  accounts: fc.tuple(secretsByKind["API key"], secretsByKind["API key"]),
  /** Plain values of the stack's configuration. */
  config: inEachPlace,
  /** Of objects that `pulumi import` takes in. */
  imported: inEachPlace,
  /** Of objects that the program looks up. */
  lookedUp: inEachPlace,
  /** What somebody puts into the program's objects outside. */
  outside: inEachPlace,
  /** Of channels that the service refuses, in words that repeat them. */
  refused: inEachPlace,
  /** Of channels that the plug-in refuses, because something is wrong with the secret. */
  malformed: inEachPlace,
});
