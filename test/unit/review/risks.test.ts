import { describe, expect, it } from "vitest";
import { asText } from "../../../cli/review/phrase";
import { review, risks } from "./judged";
import { email, idOf, setting, webhook } from "./preview-of";

const pager = webhook();
const live = { kind: "WebSocketChannel", args: {} };
const failed = setting("workflow_failed", ["pager"]);
const ofPrices = (channels: string[], more = {}) =>
  setting("workflow_failed", channels, { workflowId: "prices", ...more });

describe("an event reaches nobody any more", () => {
  const silenced = "event-silenced: workflow_failed (workspace) reaches nobody any more: ";

  it("when its setting is deleted", () => {
    expect(risks({ pager, failed }, { pager })).toEqual([
      `${silenced}its setting is deleted. Until now it reached pager.`,
    ]);
  });

  it("when its only channel is deleted, though the setting still names it", () => {
    const stale = { ...failed, uses: {}, args: { ...failed.args, channels: [idOf("pager")] } };
    expect(risks({ pager, failed }, { failed: stale })).toEqual([
      `${silenced}its setting has no channel left. Until now it reached pager.`,
      "channel-deleted: WebhookChannel pager is deleted. Until now it got workflow_failed (workspace).",
    ]);
  });

  it("in a workflow whose new setting is disabled, but still hides the workspace's", () => {
    const program = { pager, failed };
    expect(risks(program, { ...program, own: ofPrices(["pager"], { enabled: false }) })).toEqual([
      "event-silenced: workflow_failed (workflow prices) reaches nobody any more: the workflow's own setting " +
        "is disabled, but still hides the workspace's. Until now it reached pager.",
    ]);
  });

  it("when a workflow falls back to a setting of the workspace that is disabled", () => {
    const program = { pager, failed: setting("workflow_failed", ["pager"], { enabled: false }) };
    expect(risks({ ...program, own: ofPrices(["pager"]) }, program)).toEqual([
      "event-silenced: workflow_failed (workflow prices) reaches nobody any more: the workflow's own setting " +
        "is deleted, and the workspace's is disabled. Until now it reached pager.",
    ]);
  });

  it("but not while others may have added channels to its setting", () => {
    const shared = (channels: string[]) => setting("workflow_failed", channels, { exclusive: false });
    expect(risks({ pager, failed: shared(["pager"]) }, { pager, failed: shared([]) })).toEqual([
      "channel-loses-event: pager no longer gets workflow_failed (workspace).",
    ]);
    const disabled = { ...shared(["pager"]), args: { ...shared([]).args, enabled: false } };
    expect(risks({ pager, failed: shared(["pager"]) }, { pager, failed: disabled })).toEqual([
      `${silenced}its setting is disabled. Until now it reached pager.`,
    ]);
  });

  it("but not when it loses one of two channels, and not when it never reached anybody", () => {
    const both = { pager, live, failed: setting("workflow_failed", ["pager", "live"]) };
    expect(risks(both, { ...both, failed })).toEqual([
      "channel-loses-event: live no longer gets workflow_failed (workspace).",
    ]);
    const empty = { pager, failed: setting("workflow_failed", []) };
    expect(risks(empty, { pager, failed: setting("workflow_failed", [], { enabled: false }) })).toEqual([]);
  });

  it("comes before every other risk", () => {
    const after = { pager: webhook("http://hooks.example.com"), own: ofPrices(["pager"]) };
    const codes = review({ pager, failed, live }, after).risks.map(({ code }) => code);
    expect(codes).toEqual(["event-silenced", "channel-deleted", "plain-http", "retargeted"]);
  });
});

describe("an event that still reaches somebody", () => {
  const onCall = email();
  const to = (...channels: string[]) => setting("workflow_failed", channels);
  const people = { pager, live, onCall };

  it("reaches no person any more, though a WebSocket and a webhook are left", () => {
    expect(
      risks({ ...people, failed: to("live", "pager", "onCall") }, { ...people, failed: to("live", "pager") }),
    ).toEqual([
      "people-silenced: workflow_failed (workspace) reaches no person any more. Until now it reached onCall; now it " +
        "reaches live and pager.",
      "channel-loses-event: onCall no longer gets workflow_failed (workspace).",
    ]);
  });

  it("goes to a WebSocket only, to which nobody may be connected", () => {
    const codes = review(
      { ...people, failed: to("live", "pager", "onCall") },
      { ...people, failed: to("live") },
    ).risks.map(({ code }) => code);
    expect(codes).toEqual([
      "people-silenced",
      "websocket-only",
      "channel-loses-event",
      "channel-loses-event",
    ]);
    expect(risks({ ...people, failed: to("live", "pager") }, { ...people, failed: to("live") })).toEqual([
      "websocket-only: workflow_failed (workspace) goes to live only, a WebSocket: it reaches nobody while no client " +
        "is connected.",
      "channel-loses-event: pager no longer gets workflow_failed (workspace).",
    ]);
  });

  it("has no person taken from it while one is left, or while nobody knows whom a channel reaches", () => {
    const both = { ...people, buyers: email() };
    expect(risks({ ...both, failed: to("onCall", "buyers") }, { ...both, failed: to("buyers") })).toEqual([
      "channel-loses-event: onCall no longer gets workflow_failed (workspace).",
    ]);
    const foreign = { ...to(), uses: {}, args: { ...to().args, channels: ["ch_1"] } };
    const after = review({ ...people, failed: to("onCall") }, { ...people, failed: foreign });
    expect(after.risks.map(({ code }) => code)).toEqual(["channel-loses-event"]);
    expect(after.unjudged).not.toEqual([]);
  });
});

describe("the news of a recovery, which goes to whoever is told of the failure", () => {
  const program = { pager, live, failed };
  const finished = (more = {}) => setting("workflow_finished", ["live"], more);

  it("ends where a setting for finished workflows is new", () => {
    expect(risks(program, { ...program, finished: finished() })).toEqual([
      "recovery-silenced: workflow_recovered (workspace) is no longer sent to pager: where workflow_finished is " +
        "set, Kadoa leaves it out.",
    ]);
    expect(risks(program, { ...program, finished: finished({ workflowId: "prices" }) })).toEqual([
      "recovery-silenced: workflow_recovered (workflow prices) is no longer sent to pager: where " +
        "workflow_finished is set, Kadoa leaves it out.",
    ]);
  });

  it("is no news where that setting is disabled, was there before, or nobody is told of failures", () => {
    expect(risks(program, { ...program, finished: finished({ enabled: false }) })).toEqual([]);
    const before = { ...program, finished: finished() };
    expect(risks(before, { ...before, finished: setting("workflow_finished", ["live", "pager"]) })).toEqual(
      [],
    );
    expect(risks({ live }, { live, finished: finished() })).toEqual([]);
  });
});

describe("a workflow's setting", () => {
  it("that is deleted leaves the event to the workspace's", () => {
    const program = { pager, live, failed };
    expect(risks({ ...program, own: ofPrices(["live"]) }, program)).toEqual([
      "setting-deleted: NotificationSetting own is deleted, the setting of workflow_failed (workflow prices): " +
        "the workspace's applies again, and reaches pager.",
      "channel-loses-event: live no longer gets workflow_failed (workflow prices).",
    ]);
  });

  it("hides the workspace's also when that is the newer one", () => {
    const own = { pager, live, own: ofPrices(["live"]) };
    expect(risks(own, { ...own, failed })).toEqual([
      "workspace-hidden: workflow_failed (workflow prices) gets a setting of its own, which hides the " +
        "workspace's: pager is not told.",
    ]);
  });

  it("that hid it before is no news", () => {
    const program = { pager, live, failed, own: ofPrices(["live"]) };
    expect(risks(program, { ...program, own: ofPrices(["live", "pager"]) })).toEqual([]);
  });

  it("without one of the workspace in the stack may hide one elsewhere, which cannot be judged", () => {
    const { risks, unjudged } = review({ pager }, { pager, own: ofPrices(["pager"]) });
    expect(risks).toEqual([]);
    expect(unjudged.map(asText)).toEqual([
      "workflow_failed (workflow prices): this stack declares no setting of the workspace for it. If there " +
        "is one elsewhere, the workflow's setting hides it.",
    ]);
  });

  it("in one account says nothing of another's", () => {
    const other = ofPrices(["live"], { profile: "eu" });
    expect(risks({ pager, live, failed }, { pager, live, failed, other })).toEqual([]);
  });

  it("that moves to another level is there before the old one goes, and each level is judged", () => {
    const program = { pager, failed };
    const moved = { pager, failed: ofPrices(["pager"]) };
    expect(risks(program, moved, { replaced: { failed: ["workflowId"] } })).toEqual([
      "event-silenced: workflow_failed (workspace) reaches nobody any more: its setting is deleted, because " +
        "failed goes on to workflow_failed (workflow prices). Until now it reached pager.",
    ]);
  });
});

describe("a preview without its unchanged resources", () => {
  it("says what cannot be judged", () => {
    const program = { pager, live, failed };
    const { unjudged } = review(
      program,
      { ...program, live: { ...live, args: { name: "live events" } } },
      { leaveOutSames: true },
    );
    expect(unjudged.map(asText)).toEqual([
      "2 unchanged resources are not in this preview: what else tells somebody of an event, and the names of " +
        "unchanged channels, cannot be judged. Make it with --show-sames.",
    ]);
  });
});
