import type * as pulumi from "@pulumi/pulumi";
import {
  EmailChannel,
  NotificationSetting,
  type NotificationSettingArgs,
  SlackChannel,
  WebhookChannel,
  type WebhookChannelArgs,
  WebSocketChannel,
} from "pulumi-kadoa";

type ChannelIds = Record<string, pulumi.Output<string>>;
type TeamEvent = "credits_low" | "free_trial_ending" | "service_degradation" | "system_maintenance";
type Key = Pick<NotificationSettingArgs, "eventType" | "workflowId">;

const pagerArgs = {
  webhookUrl: "https://hooks.example.com/kadoa?key=5f1c",
  auth: { type: "bearer", token: "the-token-of-2025" },
} satisfies WebhookChannelArgs;

function declareChannels({
  pager = () => new WebhookChannel("pager", pagerArgs),
  recipients = ["on-call@example.com"],
} = {}) {
  return {
    live: new WebSocketChannel("live"),
    pager: pager(),
    onCall: new EmailChannel("on-call", { recipients }),
  };
}

/** Declares what most of the programs have in common; answers the ids that other stacks may use. */
function declareAlerts({
  channels = declareChannels(),
  dataChange = [channels.live, channels.pager] as pulumi.CustomResource[],
  dataChangeEnabled = true,
  failedName = "failed",
  failedKey = { eventType: "workflow_failed" } as Key,
  dataChangeKey = { eventType: "workflow_data_change" } as Key,
} = {}): ChannelIds {
  const { live, pager, onCall } = channels;
  new NotificationSetting(failedName, { ...failedKey, channels: [live, pager, onCall] });
  new NotificationSetting("data-change", {
    ...dataChangeKey,
    channels: dataChange,
    enabled: dataChangeEnabled,
  });
  return { live: live.channelId, pager: pager.channelId };
}

/** Settings named by their index, as they should not be: what goes or comes before one moves its key. */
function declareByIndex(events: readonly TeamEvent[]): ChannelIds {
  const teams: Record<TeamEvent, EmailChannel> = {
    credits_low: new EmailChannel("buyers", { recipients: ["buyers@example.com"] }),
    free_trial_ending: new EmailChannel("sales", { recipients: ["sales@example.com"] }),
    service_degradation: new EmailChannel("support", { recipients: ["support@example.com"] }),
    system_maintenance: new EmailChannel("operators", { recipients: ["operators@example.com"] }),
  };
  events.forEach((eventType, index) => {
    new NotificationSetting(`setting-${index}`, { eventType, channels: [teams[eventType]] });
  });
  return {};
}

/** The programs that stacks were made from, `before` and `list`, and changes of them. */
export const programs: Record<string, () => ChannelIds> = {
  before: declareAlerts,
  add: () => {
    const channels = declareChannels();
    new NotificationSetting("degraded", {
      eventType: "workflow_health_degraded",
      channels: [channels.live, channels.pager],
    });
    return declareAlerts({ channels });
  },
  remove: () => {
    const live = new WebSocketChannel("live");
    const onCall = new EmailChannel("on-call", { recipients: ["on-call@example.com"] });
    new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live, onCall] });
    new NotificationSetting("data-change", { eventType: "workflow_data_change", channels: [live] });
    return { live: live.channelId };
  },
  "rename-with-alias": () => {
    const pager = () => new WebhookChannel("pager-eu", pagerArgs, { aliases: [{ name: "pager" }] });
    return declareAlerts({ channels: declareChannels({ pager }) });
  },
  retarget: () => {
    const webhookUrl = "http://pager.example.com/in?key=77ab";
    const pager = () => new WebhookChannel("pager", { ...pagerArgs, webhookUrl });
    return declareAlerts({ channels: declareChannels({ pager }) });
  },
  "secret-rotated": () => {
    const auth = { type: "bearer" as const, token: "the-token-of-2026" };
    const pager = () => new WebhookChannel("pager", { ...pagerArgs, auth });
    return declareAlerts({ channels: declareChannels({ pager }) });
  },
  "last-channel-removed": () => declareAlerts({ dataChange: [] }),
  "channel-replaced": () => {
    // An endpoint whose channel and delivery log start anew with every address.
    const webhookUrl = "https://hooks.example.com/kadoa/v2?key=e0d2";
    const pager = () =>
      new WebhookChannel("pager", { ...pagerArgs, webhookUrl }, { replaceOnChanges: ["webhookUrl"] });
    return declareAlerts({ channels: declareChannels({ pager }) });
  },
  disabled: () => declareAlerts({ dataChangeEnabled: false }),
  "workflow-override": () => {
    const channels = declareChannels();
    new NotificationSetting("prices-failed", {
      eventType: "workflow_failed",
      workflowId: "prices",
      channels: [channels.onCall],
    });
    return declareAlerts({ channels });
  },
  "new-channel-used-at-once": () => {
    const channels = declareChannels();
    const archive = new WebhookChannel("archive", { webhookUrl: "https://archive.example.com/events" });
    return declareAlerts({ channels, dataChange: [channels.live, channels.pager, archive] });
  },
  "person-added": () => {
    const channels = declareChannels({ recipients: ["on-call@example.com", "lead@example.com"] });
    const dataTeam = new SlackChannel("data-team", {
      slackChannelId: "C0123456789",
      slackChannelName: "data-team",
    });
    return declareAlerts({ channels, dataChange: [channels.live, channels.pager, dataTeam] });
  },
  nothing: declareAlerts,
  "two-swapped": () =>
    declareAlerts({
      failedKey: { eventType: "workflow_data_change" },
      dataChangeKey: { eventType: "workflow_failed" },
    }),
  "renamed-without-alias": () => declareAlerts({ failedName: "workflow-failed" }),
  "moved-to-another-workflow": () =>
    declareAlerts({ failedKey: { eventType: "workflow_failed", workflowId: "prices" } }),
  list: () => declareByIndex(["credits_low", "free_trial_ending", "system_maintenance"]),
  "list-first-removed": () => declareByIndex(["free_trial_ending", "system_maintenance"]),
  "list-inserted-in-front": () =>
    declareByIndex(["service_degradation", "credits_low", "free_trial_ending", "system_maintenance"]),
};
