import { describe, expect, it } from "vitest";
import { asText } from "../../../cli/review/phrase";
import { parsePreview } from "../../../cli/review/preview";
import { reviewOf } from "../../../cli/review/review";
import { review, risks } from "./judged";
import { email, previewOf, setting, webhook } from "./preview-of";

const pager = webhook();
const failed = setting("workflow_failed", ["pager"]);
const ofPrices = (channels: string[], more = {}) =>
  setting("workflow_failed", channels, { workflowId: "prices", ...more });

describe("people", () => {
  const onCall = email("on-call@example.com");
  const told = { onCall, failed: setting("workflow_failed", ["onCall"]) };

  it("who join a channel are named with what they get", () => {
    expect(risks(told, { ...told, onCall: email("lead@example.com", "on-call@example.com") })).toEqual([
      "people-added: EmailChannel onCall reaches lead@example.com from now on. It gets workflow_failed (workspace).",
    ]);
  });

  it("who leave a channel are named too", () => {
    expect(
      risks(told, { ...told, onCall: email("lead@example.com") }).map((risk) => risk.split(".")[0]),
    ).toEqual([
      "people-added: EmailChannel onCall reaches lead@example",
      "retargeted: EmailChannel onCall no longer reaches on-call@example",
    ]);
  });

  it("are told of something new when a setting is enabled again", () => {
    const muted = { onCall, failed: setting("workflow_failed", ["onCall"], { enabled: false }) };
    expect(risks(muted, told)).toEqual([
      "people-added: EmailChannel onCall, which reaches on-call@example.com, gets workflow_failed (workspace) from now on.",
    ]);
  });

  it("are not news in a workflow that the workspace told before", () => {
    const after = { ...told, own: ofPrices(["onCall"]) };
    expect(risks(told, after)).toEqual([
      "workspace-hidden: workflow_failed (workflow prices) gets a setting of its own, which hides the " +
        "workspace's: it reaches all of the same channels.",
    ]);
  });
});

describe("a secret", () => {
  const secret = "[secret]";
  const bearer = { type: "bearer", token: secret };

  it("that comes or goes is named by its path", () => {
    const open = { pager: webhook() };
    const closed = { pager: webhook(undefined, { auth: bearer }) };
    expect(risks(open, closed)).toEqual([
      "secret-changed: WebhookChannel pager: auth.token is added. Whatever receives the events must know the new one first.",
    ]);
    expect(risks(closed, open)).toEqual(["secret-changed: WebhookChannel pager: auth.token is removed."]);
  });

  it("as Pulumi's own mark for secrets is one as well", () => {
    const marked = (ciphertext: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext,
    });
    const before = webhook(undefined, { auth: { type: "bearer", token: marked("v1:one") } });
    const after = webhook(undefined, { auth: { type: "bearer", token: marked("v1:two") } });
    expect(risks({ pager: before }, { pager: after })).toEqual([
      "secret-changed: WebhookChannel pager: auth.token changes. Whatever receives the events must know the new one first.",
    ]);
  });
});

describe("what a verification covers", () => {
  it("is no secret of the program's: that it runs again is told among the changes", () => {
    const proof = (covers: string) => ({
      kind: "RealtimeVerification",
      args: {
        covers: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", covers },
        verified: true,
      },
      uses: { settings: ["failed"] },
    });
    const program = { pager, failed };
    const { risks, changes } = review({ ...program, proof: proof("a") }, { ...program, proof: proof("b") });
    expect(risks).toEqual([]);
    expect(changes.map(({ about }) => asText(about))).toEqual(["sends test events"]);
  });
});

describe("what others own", () => {
  const shared = { ...setting("workflow_failed", ["theirs"]), external: true as const };
  const theirs = { ...webhook(), external: true as const };
  const subscription = {
    kind: "ChannelSubscription",
    args: { setting: "one", channel: "one" },
    uses: { setting: ["shared"], channel: ["pager"] },
  };

  it("a subscription's end is told, and that the event goes on", () => {
    const before = { pager, shared, theirs, subscription };
    const withoutOutputs = JSON.parse(previewOf(before, { pager, shared, theirs }));
    const { risks, routing } = reviewOf(parsePreview(JSON.stringify(withoutOutputs), "the test"));
    expect(risks.map(({ code, message }) => [code, asText(message)])).toEqual([
      [
        "subscription-deleted",
        "ChannelSubscription subscription is deleted: its channel no longer gets workflow_failed (workspace).",
      ],
      ["channel-loses-event", "pager no longer gets workflow_failed (workspace)."],
    ]);
    expect(routing[0]?.after.channels.map(({ label }) => label)).toEqual(["theirs"]);
  });

  it("a channel that nothing describes may reach people, which cannot be judged", () => {
    const foreign = {
      ...setting("workflow_failed", []),
      uses: {},
      args: { ...setting("workflow_failed", []).args, channels: ["ch_1"] },
    };
    const { unjudged } = review({}, { foreign });
    expect(unjudged.map(asText)).toEqual([
      "workflow_failed (workspace) goes to channel ch_1, which this preview does not describe: whether it " +
        "reaches people cannot be judged.",
    ]);
  });
});
