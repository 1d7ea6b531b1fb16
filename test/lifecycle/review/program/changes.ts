import type * as pulumi from "@pulumi/pulumi";
import {
  EmailChannel,
  NotificationSetting,
  SlackChannel,
  WebhookChannel,
  type WebhookChannelArgs,
  WebSocketChannel,
} from "pulumi-kadoa";

/** What the program exports. */
type Exports = Record<string, unknown>;

interface Change {
  before(): Exports;
  after(): Exports;
}

const pagerArgs = {
  webhookUrl: "https://hooks.example.com/kadoa?key=5f1c",
  auth: { type: "bearer", token: "the-token-of-2025" },
} satisfies WebhookChannelArgs;

const dataTeamArgs = { slackChannelId: "C0123456789", slackChannelName: "data-team" };

/** The workspace that most changes start from, with what they change left to choose. */
function alerts({
  pager = new WebhookChannel("pager", pagerArgs),
  onCall = new EmailChannel("on-call", { recipients: ["on-call@example.com"] }),
  live = new WebSocketChannel("live"),
  failed = [live, pager, onCall] as pulumi.Input<pulumi.CustomResource>[],
  dataChange = [live, pager] as pulumi.Input<pulumi.CustomResource>[],
  dataChangeEnabled = true,
} = {}) {
  new NotificationSetting("failed", { eventType: "workflow_failed", channels: failed });
  new NotificationSetting("data-change", {
    eventType: "workflow_data_change",
    channels: dataChange,
    enabled: dataChangeEnabled,
  });
  return { live, pager, onCall, channelIds: { live: live.channelId, pager: pager.channelId } };
}

const exportsOf = ({ channelIds }: ReturnType<typeof alerts>): Exports => ({ channelIds });

/** The twelve changes that a review is shown for. */
export const changes: Record<string, Change> = {
  add: {
    before: () => exportsOf(alerts()),
    after: () => {
      const workspace = alerts();
      new NotificationSetting("degraded", {
        eventType: "workflow_health_degraded",
        channels: [workspace.live, workspace.pager],
      });
      return exportsOf(workspace);
    },
  },
  remove: {
    before: () => exportsOf(alerts()),
    after: () => {
      const live = new WebSocketChannel("live");
      const onCall = new EmailChannel("on-call", { recipients: ["on-call@example.com"] });
      new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live, onCall] });
      new NotificationSetting("data-change", { eventType: "workflow_data_change", channels: [live] });
      return { channelIds: { live: live.channelId } };
    },
  },
  "rename-with-alias": {
    before: () => exportsOf(alerts()),
    after: () =>
      exportsOf(alerts({ pager: new WebhookChannel("pager-eu", pagerArgs, { aliases: [{ name: "pager" }] }) })),
  },
  retarget: {
    before: () => exportsOf(alerts()),
    after: () =>
      exportsOf(
        alerts({
          pager: new WebhookChannel("pager", {
            ...pagerArgs,
            webhookUrl: "http://pager.internal.example.com/in?key=77ab",
          }),
        }),
      ),
  },
  "secret-rotated": {
    before: () => exportsOf(alerts()),
    after: () =>
      exportsOf(
        alerts({
          pager: new WebhookChannel("pager", {
            ...pagerArgs,
            auth: { type: "bearer", token: "the-token-of-2026" },
          }),
        }),
      ),
  },
  "last-channel-removed": {
    before: () => exportsOf(alerts()),
    after: () => exportsOf(alerts({ dataChange: [] })),
  },
  "channel-replaced": {
    before: () => exportsOf(alerts()),
    after: () => {
      // An endpoint whose channel and delivery log start anew with every address.
      const pager = new WebhookChannel(
        "pager",
        { ...pagerArgs, webhookUrl: "https://hooks.example.com/kadoa/v2?key=e0d2" },
        { replaceOnChanges: ["webhookUrl"] },
      );
      return exportsOf(alerts({ pager }));
    },
  },
  disabled: {
    before: () => exportsOf(alerts()),
    after: () => exportsOf(alerts({ dataChangeEnabled: false })),
  },
  "workflow-override": {
    before: () => exportsOf(alerts()),
    after: () => {
      const workspace = alerts();
      new NotificationSetting("prices-failed", {
        eventType: "workflow_failed",
        workflowId: "prices",
        channels: [workspace.onCall],
      });
      return exportsOf(workspace);
    },
  },
  "new-channel-used-at-once": {
    before: () => exportsOf(alerts()),
    after: () => {
      const live = new WebSocketChannel("live");
      const archive = new WebhookChannel("archive", { webhookUrl: "https://archive.example.com/events" });
      const pager = new WebhookChannel("pager", pagerArgs);
      return exportsOf(alerts({ live, pager, dataChange: [live, pager, archive] }));
    },
  },
  "person-added": {
    before: () => exportsOf(alerts()),
    after: () => {
      const live = new WebSocketChannel("live");
      const pager = new WebhookChannel("pager", pagerArgs);
      const onCall = new EmailChannel("on-call", {
        recipients: ["on-call@example.com", "lead@example.com"],
      });
      const dataTeam = new SlackChannel("data-team", dataTeamArgs);
      return exportsOf(alerts({ live, pager, onCall, dataChange: [live, pager, dataTeam] }));
    },
  },
  nothing: {
    before: () => exportsOf(alerts()),
    after: () => exportsOf(alerts()),
  },
};
