import path from "node:path";
import { describe, expect, it } from "vitest";
import { asAnnotations } from "../../../cli/review/annotations";
import { asJson } from "../../../cli/review/json";
import { asMarkdown } from "../../../cli/review/markdown";
import { asText } from "../../../cli/review/phrase";
import { parsePreview } from "../../../cli/review/preview";
import { type Review, reviewOf } from "../../../cli/review/review";
import { asPlainText } from "../../../cli/review/text";
import { email, type Program, previewOf, setting, webhook } from "./preview-of";

function review(before: Program, after: Program): Review {
  return reviewOf(parsePreview(previewOf(before, after), "the test"));
}

function annotations(review: Review, failing: Review["risks"] = []): string {
  const checkoutFolder = path.resolve("/checkout");
  const projectFolder = path.join(checkoutFolder, "infra");
  return asAnnotations(review, { projectFolder, checkoutFolder, failing: new Set(failing) });
}

function inEveryForm(review: Review): string {
  const bare = asMarkdown(review, { html: false, alerts: false });
  return [bare, ...[asPlainText, asMarkdown, asJson, annotations].map((form) => form(review))].join("\n");
}

describe("no form of a review", () => {
  const signature = "4dabf18193072939515e22adb298388d";
  const secret = (plaintext: string) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", plaintext });

  it("shows a secret, or more of a URL than its origin", () => {
    const canaries = (side: string) => ({
      pager: webhook(
        `https://user-canary:pass-canary@hooks.example.com/path-canary/${side}?key=query-canary`,
        {
          auth: { type: "header", headers: secret(`"X-Canary-${side}"`) },
        },
      ),
      slack: {
        kind: "SlackChannel",
        args: { slackChannelId: "C1", slackChannelName: side, webhookUrl: secret(`"slack-canary-${side}"`) },
      },
      [`https://hooks.example.com/name-canary-${side}`]: webhook(
        `http://plain.example.com/http-canary-${side}`,
      ),
      failed: setting("workflow_failed", ["pager"], {
        eventConfiguration: {
          note: `see https://wiki.example.com/note-canary-${side}`,
          key: secret('"key-canary"'),
        },
      }),
    });
    const text = inEveryForm(review(canaries("before"), canaries("after")));
    expect(text).toContain("https://hooks.example.com");
    expect(text).toContain("auth.headers: [secret], changes");
    const ownNames = text.replaceAll(/"urn": ?"[^"]*"|"name": ?"[^"]*"/g, "");
    expect(ownNames).not.toContain("canary");
  });

  it("repeats a URL of an error message", () => {
    const failed = reviewOf(
      parsePreview(
        JSON.stringify({
          diagnostics: [{ severity: "error", message: "error: GET https://a.example.com/canary failed\n" }],
        }),
        "the test",
      ),
    );
    expect(inEveryForm(failed)).toContain("GET https://a.example.com/… failed");
    expect(inEveryForm(failed)).not.toContain("canary");
  });
});

it("an event type that may be a typo is said to be unknown, with the one that was meant", () => {
  const live = webhook();
  const after = {
    live,
    change: setting("workflow_data_chnage", ["live"]),
    new: setting("something_else", ["live"]),
    failed: setting("workflow_failed", ["live"]),
    recovered: setting("workflow_recovered", ["live"]),
  };
  expect(review({ live }, after).unjudged.map(asText)).toEqual([
    "something_else (workspace) is not known to this package",
    "workflow_data_chnage (workspace) is not known to this package; did you mean workflow_data_change?",
  ]);
  expect(review(after, after).unjudged).toEqual([]);
});

describe("a comment", () => {
  it("begins with a marker of its own for each stack, by which the next one replaces it", () => {
    expect(asMarkdown(review({}, {}))).toMatch(/^<!-- pulumi-kadoa review acme\/prod -->\n### /);
  });

  it("stays below GitHub's limit, keeps its summary and says what it leaves out", () => {
    const large = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [
        `setting-${index}`,
        setting("workflow_failed", ["pager"], { workflowId: `workflow-${index}` }),
      ]),
    );
    const comment = asMarkdown(review({ pager: webhook(), ...large }, { pager: webhook() }));
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(comment.length).toBeGreaterThan(55_000);
    expect(comment).toContain("### Kadoa notifications: 3000 events reach nobody any more");
    expect(comment).toMatch(/\*\*Too long for a comment: \d+ of its lines are left out\.\*\*/);
  });

  it.each([500, 900, 1_500, 4_000])("cut at %i characters is whole as far as it goes", (limit) => {
    const many = (enabled: boolean) =>
      Object.fromEntries(
        ["workflow_started", "workflow_failed", "credits_low", "workflow_finished"].map((event) => [
          event,
          setting(event, ["pager", "on-call"], { enabled }),
        ]),
      );
    const channels = { pager: webhook(), "on-call": email("on-call@example.com") };
    const comment = asMarkdown(review({ ...channels, ...many(true) }, { ...channels, ...many(false) }), {
      longest: limit,
    });
    expect(comment.length).toBeLessThanOrEqual(limit);
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length);
    expect(comment.split("\n").filter((line) => line.startsWith("|") && !line.endsWith("|"))).toEqual([]);
  });

  it("cannot be marked up, and mentions nobody, by the names in a program", () => {
    const name = "a|b `c` @team <b>x</b> [y](https://z.example.com)\n\n# heading";
    const program = { [name]: email("a@example.com"), failed: setting("workflow_failed", [name]) };
    const comment = asMarkdown(review({}, program));
    const shown = "a|b `c` @team <b>x</b> [y](https://z.example.com) # heading";
    expect(comment).toContain(`EmailChannel \`\` ${shown} \`\``);
    expect(comment).toContain(`| \`\` ${shown.replace("|", "\\|")} \`\`<br>new |`);
    const outsideCode = comment.replaceAll(/``.*?``|`[^`]*`/g, "");
    expect(outsideCode).not.toMatch(/@team|<b>|\[y\]|^# /m);
  });

  it("lists channels where a table would be too wide", () => {
    const names = Array.from({ length: 12 }, (_, index) => `channel-${index + 10}`);
    const channels = Object.fromEntries(names.map((name) => [name, webhook()]));
    const before = { ...channels, failed: setting("workflow_failed", names.slice(1)) };
    const after = { ...channels, failed: setting("workflow_failed", names.slice(0, -1)) };
    const [first, last] = [names[0], names.at(-1)];
    expect(asMarkdown(review(before, after))).toContain(
      `- \`workflow_failed\`: **−** \`${last}\`, **+** \`${first}\`, ● \`channel-11\``,
    );
    const text = asPlainText(review(before, after));
    expect(text).toContain(`− ${last}, + ${first}, ● channel-11`);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe("an annotation", () => {
  const before = { pager: webhook(), failed: setting("workflow_failed", ["pager"]) };
  const disabled = { ...before, failed: setting("workflow_failed", ["pager"], { enabled: false }) };

  it("stands at the line of the declaration, as a warning, or as an error where the gate fails on it", () => {
    const silenced = review(before, disabled);
    const uniqueKey = `file=${path.join("infra", "index.ts")},line=7,col=3,title=Kadoa notifications%3A event-silenced`;
    expect(annotations(silenced)).toContain(
      `\n::warning ${uniqueKey}::workflow_failed (workspace) reaches nobody`,
    );
    expect(annotations(silenced, silenced.risks)).toContain(`\n::error ${uniqueKey}::`);
  });

  it("of something deleted has no line", () => {
    expect(annotations(review(before, {}))).toContain(
      "::warning title=Kadoa notifications%3A channel-deleted::",
    );
  });

  it("cannot be broken out of by a name", () => {
    const lines = annotations(review({ "a\n::error::b": webhook() }, {}))
      .trim()
      .split("\n");
    expect(lines).toHaveLength(2);
  });
});

describe("a review in plain text", () => {
  it("lets no sign of a name through that steers a terminal", () => {
    expect(asPlainText(review({ "a\u001b[31mred\u202e": webhook() }, {}))).toContain(
      "WebhookChannel a?[31mred,",
    );
  });

  it("says what of other packages it does not cover, components and providers aside", () => {
    const document = JSON.parse(previewOf({}, { pager: webhook() }));
    for (const [type, custom] of [
      ["aws:s3/bucket:Bucket", true],
      ["kadoa:NotificationRoutes", false],
      ["pulumi:providers:aws", true],
    ]) {
      const urn = `urn:pulumi:prod::acme::${type}::logs`;
      document.steps.push({ op: "create", urn, newState: { urn, type, custom } });
    }
    const text = asPlainText(reviewOf(parsePreview(JSON.stringify(document), "the test")));
    expect(text).toContain(
      "1 resource of another package changes; this review covers Kadoa's notifications only.",
    );
  });
});

describe("a preview with the steps of a refresh in it", () => {
  it("is reviewed by what up will do, not by what the refresh has seen", () => {
    const drifted = setting("workflow_failed", ["pager"], { enabled: false });
    const document = JSON.parse(
      previewOf(
        { pager: webhook(), failed: drifted },
        { pager: webhook(), failed: setting("workflow_failed", ["pager"]) },
      ),
    );
    const update = document.steps.find(({ op }: { op: string }) => op === "update");
    // The refresh went the other way: from enabled, as the state had it, to disabled.
    const refresh = {
      ...update,
      oldState: { ...update.newState, id: update.oldState.id },
      newState: update.oldState,
    };
    document.steps.unshift(refresh);
    const { routing } = reviewOf(parsePreview(JSON.stringify(document), "the test"));
    expect(routing.map(({ before, after }) => [before.enabled, after.enabled])).toEqual([[false, true]]);
  });
});
