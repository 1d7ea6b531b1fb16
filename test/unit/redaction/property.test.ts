import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { refusal, requestIdOf } from "../../../client/answers";
import { faultOf } from "../../../client/faults";
import { Secrets } from "../../../client/secrets";
import { explained } from "../../../provider/explanation";
import { definitions } from "../../../provider/resources.gen";
import { full } from "../../faults/figures";
import { encodings, escapings, harmless, secretsByKind } from "./echoes";

const runs = full ? 10_000 : 2_000;
const known = 8;
const originLength = "https://hooks.slack.example".length;

interface Echo {
  secret: string;
  kind: string;
  encoding: string;
  /** What the service says of the secret, all of it or a part. */
  text: string;
  /** None of these may come out. */
  forbidden: string[];
}

function echoOf(kind: string, secret: string, encoding: string, cut: number, fromEnd: boolean): Echo {
  const escaped = escapings[encoding];
  const signs = Array.from(secret);
  const isLong = secret.replace(/[\s+]/g, "").length >= known;
  // A piece of a short secret is no secret any more.
  const count = isLong ? Math.max(1, Math.ceil(signs.length * cut)) : signs.length;
  if (escaped !== undefined) {
    const part = fromEnd ? signs.slice(signs.length - count) : signs.slice(0, count);
    // Where a URL leads may be said.
    const publicSigns =
      kind === "Slack URL" ? Math.max(0, originLength - (fromEnd ? signs.length - count : 0)) : 0;
    const pieces = windows(part.length)
      .filter((at) => at >= publicSigns)
      .map((at) => part.slice(at, at + known).join(""))
      // Of several spaces one is shown.
      .filter((piece) => collapsed(piece).length >= known);
    const forbidden = (isLong ? pieces : [secret]).map(escaped);
    return { kind, secret, encoding, text: escaped(part.join("")), forbidden };
  }
  // Escaped in a URL, a piece of the padding would look like a long one.
  const inUrl = encoding === "in Base64 in a URL" ? encodeURIComponent : (signs: string) => signs;
  const whole = encodings[encoding]?.(secret) ?? "";
  const length = isLong ? Math.max(1, Math.ceil(whole.length * cut)) : whole.length;
  const cutOff = fromEnd ? whole.slice(whole.length - length) : whole.slice(0, length);
  const own = ownPart(encoding, secret, cutOff, fromEnd);
  // Where lines end, nothing of the secret stands.
  const pieces = windows(own.length)
    .map((at) => own.slice(at, at + known))
    .filter((piece) => !/\s/.test(piece));
  const forbidden = isLong ? pieces.map(inUrl) : [];
  return { kind, secret, encoding, text: inUrl(cutOff), forbidden };
}

/** Without the signs that what stands before or behind the secret decides as well. */
function ownPart(encoding: string, secret: string, text: string, fromEnd: boolean): string {
  const whole = encodings[encoding]?.(secret) ?? "";
  const bytesBefore = encoding === "as Basic" ? 6 : encoding === "in a body in Base64" ? 10 : 0;
  const before = Math.ceil((bytesBefore * 8) / 6);
  const end =
    encoding === "in a body in Base64"
      ? Math.floor(((bytesBefore + Buffer.byteLength(secret)) * 8) / 6)
      : whole.length;
  const offset = fromEnd ? whole.length - text.length : 0;
  return text.slice(Math.max(0, before - offset), Math.max(0, end - offset));
}

function windows(length: number): number[] {
  return length < known ? [] : Array.from({ length: length - known + 1 }, (_, at) => at);
}

const places = {
  message: (text: string) => JSON.stringify({ message: text }),
  error: (text: string) => JSON.stringify({ error: text, statusCode: 400 }),
  "behind 480 signs": (text: string) => JSON.stringify({ message: `${"- ".repeat(240)}${text}` }),
  "x-request-id": () => JSON.stringify({ message: "refused" }),
  transport: () => "",
};

/** All that people see of it: the message, and what a program can read of the error. */
function saidOf(place: keyof typeof places, words: string, secrets: Secrets): string {
  const text = places[place](words);
  const headers = place === "x-request-id" ? { "x-request-id": words } : {};
  const answer = { status: 400, headers, text };
  const requestId = requestIdOf(answer, "sent-id", secrets);
  const origin = "https://api.kadoa.com";
  const call = "POST /v5/notifications/channels";
  const fault =
    place === "transport"
      ? faultOf({
          call,
          baseUrl: origin,
          requestId,
          secrets,
          cause: new Error(words),
          timedOut: false,
          timeoutMs: 1,
        })
      : refusal({ call, answer, body: JSON.parse(text), requestId, origin, secrets, now: 0 });
  const { WebhookChannel } = definitions;
  if (WebhookChannel === undefined) throw new Error("there is no such kind");
  const error = explained(WebhookChannel, "create", { name: "ops" }, fault, secrets);
  return [error.message, error.problem, error.requestId, error.details.fix].join("\n");
}

const collapsed = (text: string) => text.replace(/\s+/g, " ");

it(`of ${runs} secrets that a service repeats, in any encoding, place and cut, none comes out`, () => {
  const seen = { echoes: 0, whole: 0, cut: 0, leftOut: 0, replaced: 0, leaks: [] as string[] };
  const byKind: Record<string, number> = {};
  // What is said without any secret may be in a secret, too.
  const own = collapsed(
    Object.keys(places)
      .map((place) => saidOf(place as keyof typeof places, "refused", new Secrets()))
      .join("\n"),
  );
  const anySecret = fc.oneof(
    ...Object.entries(secretsByKind).map(([kind, secret]) => secret.map((text) => ({ kind, text }))),
  );
  fc.assert(
    fc.property(
      anySecret,
      fc.constantFrom(...Object.keys(escapings), ...Object.keys(encodings)),
      fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
      fc.oneof(fc.constant(1), fc.double({ min: 0.05, max: 1, noNaN: true })),
      fc.boolean(),
      fc.constantFrom(...harmless),
      fc.constantFrom(" ", ": ", '="', '{\\"token\\":\\"', "<b>"),
      ({ kind, text }, encoding, place, cut, fromEnd, before, between) => {
        const secrets = new Secrets();
        secrets.learnLogin("kadoa", text);
        const echo = echoOf(kind, text, encoding, cut, fromEnd);
        const words = place === "x-request-id" ? echo.text : `${before}${between}${echo.text}" was refused`;
        const said = collapsed(saidOf(place, words, secrets));
        seen.echoes++;
        byKind[kind] = (byKind[kind] ?? 0) + 1;
        if (cut === 1) seen.whole++;
        else seen.cut++;
        if (said.includes("left out")) seen.leftOut++;
        else if (said.includes("[secret]")) seen.replaced++;
        const asWord = (part: string) => new RegExp(`(?<![\\p{L}\\p{N}_])${part}(?![\\p{L}\\p{N}_])`, "u");
        const comesOut = (part: string) => (text.length <= 3 ? asWord(part).test(said) : said.includes(part));
        const leaked = echo.forbidden.map(collapsed).find((part) => comesOut(part) && !own.includes(part));
        if (leaked !== undefined)
          seen.leaks.push(JSON.stringify({ kind, text, encoding, place, cut, fromEnd, words, said, leaked }));
      },
    ),
    { numRuns: runs },
  );
  console.log(
    `redaction: ${JSON.stringify({ ...seen, leaks: seen.leaks.length })} ${JSON.stringify(byKind)}`,
  );
  expect(seen.leaks.slice(0, 3)).toEqual([]);
  expect(seen.echoes).toBe(runs);
  expect(Math.min(seen.leftOut, seen.replaced)).toBeGreaterThan(runs / 20);
});

it("harmless words stay, but for those of short secrets and of secrets made of common words", () => {
  const sample = 50;
  const kinds = {
    ...secretsByKind,
    "1 letter": fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
    "a common word": fc.constantFrom(
      "test",
      "admin",
      "secret",
      "password",
      "notification",
      "kadoa-emulator-key",
    ),
  };
  const figures = Object.entries(kinds).map(([kind, secret]) => {
    let [replaced, leftOut, said] = [0, 0, 0];
    for (const text of fc.sample(secret, { numRuns: sample, seed: 1 })) {
      const secrets = new Secrets();
      secrets.learnLogin("kadoa", text);
      for (const sentence of harmless) {
        const told = secrets.said(sentence);
        said++;
        if (told === undefined) leftOut++;
        else if (told !== sentence) replaced++;
      }
    }
    return { kind, replaced: replaced / said, leftOut: leftOut / said };
  });
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  for (const { kind, replaced, leftOut } of figures)
    console.log(
      `harmless words with a secret of the kind ${kind}: ${percent(replaced)} replaced in part, ${percent(leftOut)} left out`,
    );
  const drawnAtRandom = ["API key", "JWT", "Base64", "hexadecimal"];
  for (const { kind, replaced, leftOut } of figures) {
    expect(replaced, kind).toBeLessThan(kind === "1 letter" ? 0.05 : kind === "a common word" ? 0.15 : 0.01);
    if (drawnAtRandom.includes(kind)) expect(leftOut, kind).toBe(0);
  }
});

it("5,000 secrets take no noticeable time of a message", () => {
  const secrets = new Secrets();
  for (let made = 0; made < 5_000; made++) secrets.learn(randomBytes(40).toString("base64url"));
  secrets.said("the forms are made once");
  const startedAt = performance.now();
  for (const sentence of harmless) expect(secrets.said(sentence)).toBe(sentence);
  const each = (performance.now() - startedAt) / harmless.length;
  console.log(`one message among 5,000 secrets: ${each.toFixed(1)} ms`);
  expect(each).toBeLessThan(500);
});
