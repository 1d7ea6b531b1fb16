import { KadoaClient } from "../../client/client";
import { resolveConfiguration } from "../../client/configuration";
import { plain } from "../../client/plain";
import type { Setting } from "../../client/schemas";
import { type ExitCode, exitCodes } from "../exit-codes";
import { secrets } from "../secrets";
import { jsonLine } from "../text/json";

export interface TriggerFlags {
  workflow?: string;
  output: "text" | "json";
}

/** Sends a test event and says whom the settings send it to. */
export async function triggerCommand(eventType: string, flags: TriggerFlags): Promise<ExitCode> {
  const client = new KadoaClient(resolveConfiguration(), { secrets });
  try {
    const settings = await client.settings.list();
    const { workflow: workflowId } = flags;
    const { eventId } = await client.triggerTest({
      eventType,
      ...(workflowId === undefined ? {} : { workflowId }),
    });
    const setting = effectiveSetting(settings, eventType, workflowId ?? null);
    const channels = setting?.enabled ? setting.channels : [];
    if (flags.output === "json") {
      console.log(jsonLine({ eventId, eventType, workflowId, settingId: setting?.id, channels }));
    } else {
      console.log(plain(eventId));
      process.stderr.write(
        `${inWords({ eventType, workflowId, setting, channels }).map(plain).join("\n")}\n`,
      );
    }
    return channels.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
  } finally {
    await client.close();
  }
}

/** A workflow's own setting hides the workspace's, even when it is disabled. */
function effectiveSetting(
  settings: readonly Setting[],
  eventType: string,
  workflowId: string | null,
): Setting | undefined {
  const those = settings.filter((setting) => setting.eventType === eventType);
  return (
    those.find((setting) => setting.workflowId === workflowId) ??
    those.find((setting) => setting.workflowId === null)
  );
}

interface Sent {
  eventType: string;
  workflowId: string | undefined;
  setting: Setting | undefined;
  channels: Setting["channels"];
}

function inWords({ eventType, workflowId, setting, channels }: Sent): string[] {
  const level = workflowId === undefined ? "the workspace" : `workflow ${workflowId}`;
  if (setting === undefined) {
    return [
      `Sent, but it goes nowhere: no setting names ${eventType} for ${level}. Declare a NotificationSetting.`,
    ];
  }
  if (channels.length === 0) {
    const why = setting.enabled ? "has no channels" : "is disabled";
    return [`Sent, but it goes nowhere: setting ${setting.id} for ${eventType} ${why}.`];
  }
  return [
    `Sent ${eventType} of ${level}; setting ${setting.id} sends it to:`,
    ...aligned(channels.map(({ id, name, channelType }) => [channelType ?? "", name ?? id])),
    "Next:",
    ...aligned([
      [`pulumi-kadoa logs --event ${eventType}`, "what became of it, channel by channel"],
      [`pulumi-kadoa listen --event ${eventType}`, "in another terminal: see the next one arrive"],
      ["pulumi-kadoa verify", "prove that every channel gets its events"],
    ]),
  ];
}

/** Aligned by what is printed, which is shorter than what came. */
function aligned(cells: readonly (readonly [string, string])[]): string[] {
  const rows = cells.map(([first, second]) => [plain(first), plain(second)] as const);
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
