import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asText } from "../../../cli/review/phrase";
import { parsePreview } from "../../../cli/review/preview";
import { reviewOf } from "../../../cli/review/review";
import { review, risks } from "./judged";
import { type Declared, email, idOf, type Program, previewOf, setting, webhook } from "./preview-of";

const [pager, mail] = [webhook(), email("on-call@example.com")];
const adopted = { taken: { how: "adopted", at: "2026-01-01T00:00:00Z" } };

/** The names whose key differs, with the arguments of it that do: Pulumi replaces them. */
function replacedIn(before: Program, after: Program): Record<string, string[]> {
  const entries = Object.entries(after).map(([name, { args }]) => [
    name,
    ["eventType", "workflowId"].filter((key) => before[name] && args[key] !== before[name].args[key]),
  ]);
  return Object.fromEntries(entries.filter(([, keys]) => keys?.length));
}

function moves(before: Program, after: Program) {
  return review(before, after, { replaced: replacedIn(before, after) });
}

const changed = (before: Program, after: Program) =>
  moves(before, after).changes.map(({ resource, formerName }) =>
    [resource.action, resource.name, ...(formerName === undefined ? [] : [`from ${formerName}`])].join(" "),
  );
const told = (before: Program, after: Program) =>
  moves(before, after).moves.map(({ message }) => asText(message));
const risksOf = (before: Program, after: Program) =>
  risks(before, after, { replaced: replacedIn(before, after) });

/** What settings at some keys say: which resource, and to which channels. */
const levels = [undefined, "prices", "stock"];
const events = ["workflow_failed", "workflow_started", "credits_low"];
const keys = levels.flatMap((workflowId) => events.map((eventType) => ({ eventType, workflowId })));
const channels = { a: webhook(), b: webhook("https://b.example.com"), c: webhook("https://c.example.com") };
const names = keys.map((_, index) => `s${index}`);
const programs = fc
  .tuple(
    fc.shuffledSubarray(keys),
    fc.shuffledSubarray(names, { minLength: names.length }),
    fc.array(fc.record({ enabled: fc.boolean(), to: fc.subarray(Object.keys(channels)) }), {
      minLength: keys.length,
      maxLength: keys.length,
    }),
  )
  .map(([used, called, contents]): Program => {
    const settings = used.map(({ eventType, workflowId }, index): [string, Declared] => {
      const { enabled = true, to = [] } = contents[index] ?? {};
      const more = workflowId === undefined ? { enabled } : { enabled, workflowId };
      return [called[index] as string, setting(eventType, to, more)];
    });
    return { ...channels, ...Object.fromEntries(settings) };
  });

/** Who holds a key in a program. */
function holderOf(program: Program, key: { eventType: string; workflowId?: string | undefined }) {
  return Object.entries(program).find(
    ([, { args }]) => args.eventType === key.eventType && args.workflowId === key.workflowId,
  );
}

/** Which channels get the event of a key: a workflow's own setting hides the workspace's. */
function recipientsOf(program: Program, key: (typeof keys)[number]): string[] {
  const [, own] = holderOf(program, key) ?? holderOf(program, { eventType: key.eventType }) ?? [];
  return own?.args.enabled === true ? (own.uses?.channels ?? []) : [];
}

describe("settings that change their keys in any way", () => {
  it("are judged by what every event gets before and after", () => {
    fc.assert(
      fc.property(programs, programs, (before, after) => {
        const result = moves(before, after);
        for (const key of keys) {
          const [was] = holderOf(before, key) ?? [];
          const [is] = holderOf(after, key) ?? [];
          const isAt = (other: { eventType?: unknown; level?: { workflowId?: string } }) =>
            other.eventType === key.eventType && other.level?.workflowId === key.workflowId;
          const row = result.routing.find(isAt);
          expect(row === undefined).toBe(was === undefined && is === undefined);
          if (row === undefined) continue;
          const [gotBefore, getsAfter] = [recipientsOf(before, key), recipientsOf(after, key)];
          const gets = [row.before, row.after].map((side) =>
            side.enabled ? side.channels.map(({ label }) => label) : [],
          );
          expect(gets).toEqual([gotBefore, getsAfter]);
          const silenced = result.risks.filter((risk) => risk.code === "event-silenced" && isAt(risk));
          expect(silenced).toHaveLength(gotBefore.length > 0 && getsAfter.length === 0 ? 1 : 0);
          const handed = result.moves.filter(({ resource, to }) => resource.takenFrom && isAt(to));
          const isHanded = was !== undefined && is !== undefined && was !== is;
          expect(handed.map(({ giver, resource }) => [giver.name, resource.name])).toEqual(
            isHanded ? [[was, is]] : [],
          );
        }
        // Of objects, just those go whose key nobody declares any more.
        const gone = keys.filter((key) => holderOf(before, key) && !holderOf(after, key));
        const actions = result.changes.map(({ resource }) => resource.action);
        expect(actions.filter((action) => action === "delete" || action === "replace")).toHaveLength(
          gone.length,
        );
        expect(result.risks.map(({ code }) => code)).not.toContain("setting-replaced");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a key that goes from one resource to another", () => {
  const failed = (channel: string) => setting("workflow_failed", [channel]);

  it("takes its setting along when the resource that held it is removed, and that is no loss", () => {
    const [before, after] = [
      { pager, old: failed("pager") },
      { pager, alerts: failed("pager") },
    ];
    expect(risksOf(before, after)).toEqual([]);
    expect(changed(before, after)).toEqual(["same alerts from old"]);
    expect(told(before, after)).toEqual([
      "workflow_failed (workspace) goes from old to alerts: its setting stays in Kadoa, as it is.",
    ]);
  });

  it("names what changes in it", () => {
    const [before, after] = [
      { pager, mail, old: failed("pager") },
      { pager, mail, alerts: failed("mail") },
    ];
    expect(risksOf(before, after)).toEqual([
      "people-added: EmailChannel mail, which reaches on-call@example.com, gets workflow_failed (workspace) from now on.",
      "channel-loses-event: pager no longer gets workflow_failed (workspace).",
    ]);
    expect(told(before, after)).toEqual([
      "workflow_failed (workspace) goes from old to alerts: its setting stays in Kadoa, where only channels change.",
    ]);
  });

  it("is no change when the resource only moves into a component, without an alias", () => {
    const preview = previewOf({ pager, old: failed("pager") }, { pager, moved: failed("pager") });
    const type = "pulumi-nodejs:dynamic/kadoa:NotificationSetting";
    const inside = preview.replaceAll(`acme::${type}::moved`, `acme::test:Alerts$${type}::old`);
    expect(inside).not.toBe(preview);
    const { changes, moves, risks } = reviewOf(parsePreview(inside, "the test"));
    expect({ changes, moves, risks }).toEqual({ changes: [], moves: [], risks: [] });
  });

  it("keeps what others have added to it", () => {
    const subscription = {
      kind: "ChannelSubscription",
      args: { setting: idOf("old"), channel: "one" },
      uses: { channel: ["mail"] },
    };
    const shared = setting("workflow_failed", ["pager"], { exclusive: false });
    const { routing } = moves(
      { pager, mail, old: shared, subscription },
      { pager, mail, alerts: shared, subscription },
    );
    expect(routing.map(({ after }) => after.channels.map(({ label }) => label))).toEqual([["mail", "pager"]]);
  });

  it("takes over one that was adopted, or is retained, too", () => {
    for (const more of [{ outputs: adopted }, { retainOnDelete: true as const }]) {
      const before = { pager, mail, old: { ...failed("pager"), ...more } };
      const { routing, changes } = moves(before, { pager, mail, alerts: failed("mail") });
      expect(routing.map(({ after }) => after.channels.map(({ label }) => label))).toEqual([["mail"]]);
      expect(changes.map(({ resource }) => resource.action)).toEqual(["update"]);
    }
  });

  it("is not left when another resource has it already, as after an up that was interrupted", () => {
    const [before, after] = [failed("pager"), setting("workflow_started", ["pager"])];
    const taken = { pager, alerts: before };
    expect(risksOf({ ...taken, old: before }, taken)).toEqual([]);
    expect(changed({ ...taken, old: before }, taken)).toEqual([]);
    expect(risksOf({ ...taken, old: before }, { ...taken, old: after })).toEqual([]);
    expect(changed({ ...taken, old: before }, { ...taken, old: after })).toEqual(["create old"]);
  });

  it("is a WebSocket channel's, too: settings that use it go on as they are", () => {
    const live = { kind: "WebSocketChannel", args: { name: "live" } };
    const { routing, risks, changes } = moves(
      { before: live, failed: failed("before") },
      { after: live, failed: failed("after") },
    );
    expect(risks).toEqual([]);
    expect(routing[0]?.after.channels).toEqual(routing[0]?.before.channels);
    expect(changes.map(({ resource, formerName }) => [resource.name, formerName])).toContainEqual([
      "after",
      "before",
    ]);
  });
});

describe("a setting that goes to a key which nobody held", () => {
  const [before, after] = [
    { pager, alerts: setting("workflow_failed", ["pager"]) },
    { pager, alerts: setting("workflow_started", ["pager"]) },
  ];

  it("starts to notify before the old one stops, and that the old event is silent is the only risk", () => {
    expect(told(before, after)).toEqual([
      "NotificationSetting alerts goes from workflow_failed (workspace) to workflow_started (workspace): the new " +
        "setting starts to notify before the old one stops.",
    ]);
    expect(risksOf(before, after)).toEqual([
      "event-silenced: workflow_failed (workspace) reaches nobody any more: its setting is deleted, because " +
        "alerts goes on to workflow_started (workspace). Until now it reached pager.",
    ]);
  });

  it("and leaves a workflow says that the workspace's applies there again", () => {
    const workspace = setting("workflow_failed", ["mail"]);
    const own = setting("workflow_failed", ["pager"], { workflowId: "prices" });
    const program = { pager, mail, workspace };
    expect(risksOf({ ...program, own }, { ...program, own: setting("workflow_started", ["pager"]) })).toEqual(
      [
        "setting-deleted: NotificationSetting own leaves workflow_failed (workflow prices), and its setting is " +
          "deleted: the workspace's applies again, and reaches mail.",
        "people-added: EmailChannel mail, which reaches on-call@example.com, gets workflow_failed (workflow prices) from now on.",
        "channel-loses-event: pager no longer gets workflow_failed (workflow prices).",
      ],
    );
  });

  it("leaves the old one as it is where that was adopted", () => {
    const kept = { ...before, alerts: { ...before.alerts, outputs: adopted } };
    expect(risksOf(kept, after)).toEqual([]);
    expect(changed(kept, after)).toEqual(["forget alerts", "create alerts"]);
  });

  it("is deleted and made anew at the same key, which is a risk", () => {
    const replaced = { alerts: ["eventConfiguration"] };
    const note = setting("workflow_failed", ["pager"], { eventConfiguration: { note: 1 } });
    expect(risks(before, { pager, alerts: note }, { replaced })).toEqual([
      "setting-replaced: NotificationSetting alerts is deleted and made anew, because eventConfiguration " +
        "changes: events in between reach nobody, and it gets a new id.",
    ]);
    const kept = { ...before, alerts: { ...before.alerts, outputs: adopted } };
    expect(risks(kept, { pager, alerts: note }, { replaced })).toEqual([]);
  });
});
