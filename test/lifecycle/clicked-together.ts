import type { World } from "./world";

export const secrets = [
  "bearer-token-8712",
  "basic-password-8712",
  "header-value-8712",
  "T0/B0/slack-secret-8712",
];

export async function addChannel(
  world: World,
  name: string,
  channelType: string,
  config: object,
): Promise<string> {
  const answer = await world.outside("POST", "/v5/notifications/channels", { name, channelType, config });
  return (answer as { data: { channel: { id: string } } }).data.channel.id;
}

export async function addSetting(world: World, setting: object): Promise<string> {
  const body = { eventConfiguration: {}, enabled: true, ...setting };
  const answer = await world.outside("POST", "/v5/notifications/settings", body);
  return (answer as { data: { settings: { id: string } } }).data.settings.id;
}

/** What somebody has clicked together: every kind of channel, and settings on both levels. */
export async function clickTogether(world: World): Promise<string[]> {
  const webhookUrl = "https://hooks.example.com/kadoa";
  const channels = [
    await addChannel(world, "Ops Pager", "WEBHOOK", {
      webhookUrl,
      httpMethod: "PUT",
      auth: { type: "bearer", token: secrets[0] },
    }),
    await addChannel(world, "ops pager", "WEBHOOK", {
      webhookUrl,
      httpMethod: "POST",
      auth: { type: "basic", username: "kadoa", password: secrets[1] },
    }),
    await addChannel(world, "default", "WEBHOOK", {
      webhookUrl: `${webhookUrl}/1f0c8a7e55d24c1b`,
      httpMethod: "POST",
      auth: { type: "header", headers: { "X-Key": secrets[2] } },
    }),
    await addChannel(world, "Überwachung", "EMAIL", { recipients: ["b@example.com", "a@example.com"] }),
    await addChannel(world, "data-team", "SLACK", {
      slackChannelId: "C0123456789",
      slackChannelName: "data-team",
      webhookUrl: `https://hooks.slack.com/services/${secrets[3]}`,
    }),
    await addChannel(world, "live", "WEBSOCKET", {}),
  ];
  const settings = [
    await addSetting(world, { eventType: "workflow_failed", channelIds: channels }),
    await addSetting(world, {
      eventType: "workflow_failed",
      workflowId: "wf-7",
      channelIds: channels.slice(0, 1),
      enabled: false,
    }),
  ];
  return [...channels, ...settings];
}
