import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlainArgs } from "../../provider/kind/arguments";
import { check } from "../../provider/kind/check";
import { UNKNOWN } from "../../provider/kind/unknown";
import { definitions } from "../../provider/resources.gen";

function problems(kind: string, args: PlainArgs): string[] {
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`no kind ${kind}`);
  return check(definition, args).failures.map(({ property, reason }) => `${property} ${reason}`);
}

function accepted(kind: string, args: PlainArgs): PlainArgs {
  const definition = definitions[kind];
  if (definition === undefined) throw new Error(`no kind ${kind}`);
  const { inputs, failures } = check(definition, args);
  expect(failures).toEqual([]);
  return inputs;
}

const webhookUrl = "https://hooks.example.com/kadoa";

describe("a mistake in the program is named with its property and its remedy", () => {
  it.each<[string, string, PlainArgs, string[]]>([
    [
      "an HTTP method that Kadoa does not send",
      "WebhookChannel",
      { webhookUrl, httpMethod: "DELETE" },
      ['httpMethod must be "POST", "GET", "PUT" or "PATCH", not "DELETE"'],
    ],
    [
      "a URL without its protocol",
      "WebhookChannel",
      { webhookUrl: "hooks.example.com/kadoa" },
      ["webhookUrl must be a URL that starts with https:// (or http://)"],
    ],
    [
      "a URL with a broken escape",
      "WebhookChannel",
      { webhookUrl: "https://hooks.example.com/%zz" },
      ["webhookUrl must be a well-formed URL: a % is not followed by two hexadecimal digits"],
    ],
    [
      "a URL with a space",
      "WebhookChannel",
      { webhookUrl: "https://hooks.example.com/a b" },
      ["webhookUrl must be a URL without spaces or line breaks"],
    ],
    [
      "bearer without a token",
      "WebhookChannel",
      { webhookUrl, auth: { type: "bearer" } },
      ["auth.token is required: a string"],
    ],
    [
      "an authentication without its type",
      "WebhookChannel",
      { webhookUrl, auth: { token: "t0ken" } },
      ['auth.type is required: "bearer", "basic" or "header"'],
    ],
    [
      "an empty authentication",
      "WebhookChannel",
      { webhookUrl, auth: {} },
      ['auth.type is required: "bearer", "basic" or "header"'],
    ],
    [
      "a token read from a file with its last line break",
      "WebhookChannel",
      { webhookUrl, auth: { type: "bearer", token: "t0ken\n" } },
      ["auth.token holds a line break: remove it, for example with .trim()"],
    ],
    [
      "a token with a space before it",
      "WebhookChannel",
      { webhookUrl, auth: { type: "bearer", token: " t0ken" } },
      ["auth.token begins or ends with a space: remove it, for example with .trim()"],
    ],
    [
      "a token that no header can carry",
      "WebhookChannel",
      { webhookUrl, auth: { type: "bearer", token: "t\u0000ken\u2026" } },
      ["auth.token has a character that a header cannot carry"],
    ],
    [
      "a password with a line break and a user with a colon",
      "WebhookChannel",
      { webhookUrl, auth: { type: "basic", username: "kadoa:ops", password: "pass\r\n" } },
      [
        "auth.username must not hold a colon",
        "auth.password holds a line break: remove it, for example with .trim()",
      ],
    ],
    [
      "an authentication that does not exist",
      "WebhookChannel",
      { webhookUrl, auth: { type: "digest" } },
      ['auth.type must be "bearer", "basic" or "header"'],
    ],
    [
      "a header name with a space",
      "WebhookChannel",
      { webhookUrl, auth: { type: "header", headers: { "X Key": "1" } } },
      ['auth.headers["X Key"] is not a header name: use letters, digits and hyphens, no spaces'],
    ],
    [
      "a header value with a line break",
      "WebhookChannel",
      { webhookUrl, auth: { type: "header", headers: { "X-Key": "one\r\ntwo" } } },
      [
        "auth.headers.X-Key has a value that a header cannot carry: remove line breaks and control characters",
      ],
    ],
    [
      "a mistyped argument",
      "WebhookChannel",
      { webhookUrl, httpmethod: "POST" },
      ["httpmethod is not an argument; did you mean httpMethod?"],
    ],
    ["nobody to write to", "EmailChannel", { recipients: [] }, ["recipients must hold at least one address"]],
    [
      "a mistyped address",
      "EmailChannel",
      { recipients: ["on-call@example"] },
      ['recipients[0] must be an e-mail address, not "on-call@example"'],
    ],
    [
      "a sender outside Kadoa",
      "EmailChannel",
      { recipients: ["on-call@example.com"], from: "me@example.com" },
      ["from must end in @kadoa.com"],
    ],
    [
      "a subscription to recoveries",
      "LegacyWebhookSubscription",
      { webhookUrl, events: ["workflow_recovered"] },
      [
        "events[0] cannot be workflow_recovered: Kadoa sends it to the channels of workflow_failed; declare that setting, and no workflow_finished, which suppresses it",
      ],
    ],
    [
      "a setting, and nothing at all, in place of channels",
      "NotificationSetting",
      { eventType: "workflow_failed", channels: [{ kind: "NotificationSetting" }, 7] },
      [
        "channels[0] is a NotificationSetting, not a channel: give a channel, as a resource or by its id",
        "channels[1] must be of type string, not number",
      ],
    ],
    [
      "a channel in place of a setting",
      "RealtimeVerification",
      { settings: [{ kind: "WebhookChannel" }] },
      ["settings[0] is a WebhookChannel, not a setting: give a setting, as a resource or by its id"],
    ],
    [
      "several mistakes at once",
      "SlackChannel",
      { slackChannelName: "#ops", webhookUrl: "slack", color: "red" },
      [
        "slackChannelId is required: a string",
        "slackChannelName must be written without #",
        "webhookUrl must be a URL that starts with https:// (or http://)",
        "color is not an argument; there are name, profile, slackChannelId, slackChannelName, webhookUrl",
      ],
    ],
  ])("%s", (_, kind, args, expected) => {
    const found = problems(kind, args);
    for (const problem of expected.filter((text) => !text.startsWith("color")))
      expect(found).toContain(problem);
    expect(found).toHaveLength(expected.length);
  });

  it("never repeats a secret or a URL that was refused", () => {
    const secret = "hunter2-hunter2";
    const texts = [
      ...problems("WebhookChannel", { webhookUrl: `hooks.example.com/${secret}` }),
      ...problems("WebhookChannel", {
        webhookUrl,
        auth: { type: "header", headers: { "X Key": `${secret}\n` } },
      }),
      ...problems("WebhookChannel", { webhookUrl, auth: { type: "basic", password: secret, username: 7 } }),
      ...problems("SlackChannel", {
        slackChannelId: "C1",
        slackChannelName: "ops",
        webhookUrl: ` ${secret}`,
      }),
    ];
    expect(texts.length).toBeGreaterThanOrEqual(4);
    expect(texts.join("\n")).not.toContain(secret);
  });
});

describe("what is accepted has one spelling", () => {
  it("writes the defaults out", () => {
    expect(accepted("WebhookChannel", { name: "ops", webhookUrl })).toEqual({
      name: "ops",
      webhookUrl,
      httpMethod: "POST",
    });
  });

  it("takes the method and the authentication type in any case", () => {
    const inputs = accepted("WebhookChannel", {
      webhookUrl,
      httpMethod: "put",
      auth: { type: "HEADER", headers: { "X-Key": "1" } },
    });
    expect(inputs).toMatchObject({ httpMethod: "PUT", auth: { type: "header" } });
  });

  it("does not care for the order or repetition of channels and recipients", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.uuid(), { minLength: 1 })
          .chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length }))),
        ([ids, shuffled]) => {
          const args = (channels: string[]) => ({ eventType: "workflow_failed", channels });
          expect(accepted("NotificationSetting", args([...shuffled, ...shuffled]))).toEqual(
            accepted("NotificationSetting", args(ids)),
          );
        },
      ),
    );
  });

  it("treats null as left out", () => {
    expect(accepted("WebhookChannel", { webhookUrl, auth: null, name: null })).toEqual({
      webhookUrl,
      httpMethod: "POST",
    });
  });
});

describe("what is not known yet in a preview", () => {
  it.each(Object.entries(definitions))(
    "%s: is accepted anywhere, and the rest is still judged",
    (kind, definition) => {
      for (const path of leaves(definition.example)) {
        const args = structuredClone(definition.example);
        setAt(args, path, UNKNOWN);
        expect([path, problems(kind, args)]).toEqual([path, []]);
        expect([path, problems(kind, { ...args, nonsense: 1 })]).toEqual([
          path,
          [expect.stringMatching(/^nonsense /)],
        ]);
      }
    },
  );
});

/** Every place in a value: the containers and what they hold. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function setAt(target: PlainArgs, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else setAt(target[key] as PlainArgs, rest, value);
}
