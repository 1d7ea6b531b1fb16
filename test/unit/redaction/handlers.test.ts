import { plaintextSecrets } from "pulumi-kadoa/testing";
import { expect, it, onTestFinished } from "vitest";
import { KadoaError } from "../../../client/errors";
import { Session } from "../../../provider/account/session";
import type { PlainArgs } from "../../../provider/kind/arguments";
import { handlersFor } from "../../../provider/lifecycle";
import { definitions } from "../../../provider/resources.gen";
import { startEchoingService } from "./echoing-service";

const apiKey = "sk_live_Vb7Qm2Xt9Lk4Zr8Wd3Np6";
const otherKey = "sk_live_other_Hc5Jf1Ys0Gu";
const webhookUrl = "https://hooks.example.com/kadoa/Tq8Rw2Zx7Vn5Bm1Kd9";

/** Each with its secrets before and after an edit. */
const edits: [what: string, kind: string, args: (secret: string) => PlainArgs][] = [
  [
    "webhook with a token",
    "WebhookChannel",
    (token) => ({ name: "ops", webhookUrl, auth: { type: "bearer", token } }),
  ],
  [
    "webhook with a password",
    "WebhookChannel",
    (password) => ({ name: "ops", webhookUrl, auth: { type: "basic", username: "kadoa", password } }),
  ],
  [
    "webhook with a header",
    "WebhookChannel",
    (value) => ({ name: "ops", webhookUrl, auth: { type: "header", headers: { "X-Env-Qz7Lp4Wm": value } } }),
  ],
  [
    "Slack channel with a URL",
    "SlackChannel",
    (secret) => ({
      name: "ops",
      slackChannelId: "C1",
      slackChannelName: "ops",
      webhookUrl: `https://hooks.slack.example/services/${encodeURIComponent(secret)}`,
    }),
  ],
];
const before = "eyJhbGciOiJIUzI1NiJ9.old-Pz4Ks8Lw.Yt6Rb3Nq0Xc";
const after = 'new  pass"word\\ with & two spaces %41 Zk7Vh2';

async function failureOf(run: Promise<unknown>): Promise<KadoaError> {
  const error = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof KadoaError)) throw new Error(`expected a KadoaError, not ${String(error)}`);
  return error;
}

it.each(edits)(
  "of a %s a refused create and update repeat no secret, the old one neither",
  async (what, kind, args) => {
    const service = await startEchoingService();
    const definition = definitions[kind];
    if (definition === undefined) throw new Error(`no kind ${kind}`);
    const configuration: Record<string, string> = {
      "kadoa:apiKey": apiKey,
      "kadoa:baseUrl": service.url,
      "kadoa:profiles": JSON.stringify({ other: { apiKey: otherKey } }),
    };
    const session = new Session({}, {});
    session.configure((name) => configuration[name]);
    onTestFinished(() => session.close());
    const handlers = handlersFor(definition, session);
    const { id, state } = await handlers.create(args(before));
    service.refuse();
    const said: string[] = [];
    let [told, leftOut] = [0, 0];
    for (let time = 0; time < 30; time++) {
      const news = args(after);
      // Both are under way at once, and either may fail first.
      const runs = [handlers.update(id, state, news), handlers.create({ ...news, name: `next ${time}` })];
      for (const error of await Promise.all(runs.map(failureOf))) {
        said.push(`${error.message} ${error.requestId}`);
        if (error.message.includes("left out")) leftOut++;
        else told++;
      }
    }
    const path = encodeURIComponent(after);
    const secrets = [apiKey, otherKey, before, after, path, "X-Env-Qz7Lp4Wm", "Tq8Rw2Zx7Vn5Bm1Kd9"];
    expect(plaintextSecrets(said.join("\n"), secrets)).toEqual([]);
    expect(said.join("\n")).not.toMatch(/Pz4Ks8Lw|Zk7Vh2|two spaces|Qz7Lp4Wm|Vb7Qm2Xt/i);
    console.log(`${what}: ${said.length} refusals, words told in ${told}, left out in ${leftOut}`);
    expect(said[0]).toMatch(
      /^\w+ "ops": update failed, 400 from PUT \/v5\/notifications\/channels\/channel-0/,
    );
  },
);

it("a refusal in other words is told as it is", async () => {
  const { WebhookChannel } = definitions;
  if (WebhookChannel === undefined) throw new Error("no such kind");
  const session = new Session({ retry: { tries: 1 } }, {});
  session.configure((name) => ({ "kadoa:apiKey": apiKey, "kadoa:baseUrl": "http://127.0.0.1:1" })[name]);
  onTestFinished(() => session.close());
  const error = await failureOf(handlersFor(WebhookChannel, session).read("c1", { name: "ops", webhookUrl }));
  expect(error.message).toContain("did not reach http://127.0.0.1:1: connection refused");
});
