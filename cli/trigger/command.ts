import { KadoaError } from "../../client/errors";
import { recovered } from "../../client/event-types";
import { plain } from "../../client/plain";
import { effectiveSetting, suppressesRecovery } from "../../client/routing";
import type { Setting } from "../../client/schemas";
import { findAccount, openAccount } from "../account";
import type { AccountFlags } from "../account-options";
import { isCancelled } from "../cancel";
import { type ExitCode, exitCodes } from "../exit-codes";
import { requireEventTypes, requireWorkflows } from "../known-values";
import { jsonLine } from "../text/json";
import { cut, padEnd, widthOf } from "../text/width";

export interface TriggerFlags extends AccountFlags {
  workflow?: string;
  output: "text" | "json";
}

/** Sends a test event and says whom the settings send it to. */
export async function triggerCommand(
  eventType: string,
  flags: TriggerFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const client = await openAccount(await findAccount(flags, signal), signal);
  try {
    const settings = await client.settings.list({ signal });
    const { workflow: workflowId } = flags;
    const look = { client, signal, settings };
    await requireEventTypes({ flag: "the event", values: [eventType] }, look);
    // With a workflow that does not exist the workspace's setting would send it.
    await requireWorkflows(
      { flag: "--workflow", values: workflowId === undefined ? [] : [workflowId] },
      look,
    );
    const body = { eventType, ...(workflowId === undefined ? {} : { workflowId }) };
    const { eventId } = await client.triggerTest(body, { signal }).catch((error: unknown) => {
      throw isCancelled(error) ? mayBeSent() : error;
    });
    const setting = effectiveSetting(settings, eventType, workflowId ?? null);
    const channels = setting?.enabled ? setting.channels : [];
    if (flags.output === "json") {
      console.log(jsonLine({ eventId, eventType, workflowId, settingId: setting?.id, channels }));
    } else {
      console.log(plain(eventId));
      const isLeftOut = eventType === recovered && suppressesRecovery(settings, workflowId ?? null);
      const words = inWords({ eventType, workflowId, setting, channels, isLeftOut });
      process.stderr.write(`${words.map(plain).join("\n")}\n`);
    }
    return channels.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
  } finally {
    await client.close();
  }
}

function mayBeSent(): KadoaError {
  return new KadoaError(
    "CANCELLED",
    "cancelled before the service answered: the test event may have been sent",
  );
}

interface Sent {
  eventType: string;
  workflowId: string | undefined;
  setting: Setting | undefined;
  channels: Setting["channels"];
  /** A real event of this type would not be sent. */
  isLeftOut: boolean;
}

function inWords({ eventType, workflowId, setting, channels, isLeftOut }: Sent): string[] {
  const level = workflowId === undefined ? "the workspace" : `workflow ${workflowId}`;
  if (setting === undefined) {
    const named = eventType === recovered ? `workflow_failed, which ${recovered} goes by,` : eventType;
    return [
      `Sent, but it goes nowhere: no setting names ${named} for ${level}. Declare a NotificationSetting.`,
    ];
  }
  if (channels.length === 0) {
    const why = setting.enabled ? "has no channels" : "is disabled";
    return [`Sent, but it goes nowhere: setting ${setting.id} for ${setting.eventType} ${why}.`];
  }
  const whose = setting.eventType === eventType ? "" : ` for ${setting.eventType}`;
  return [
    `Sent ${eventType} of ${level}; setting ${setting.id}${whose} sends it to:`,
    ...aligned(channels.map(({ id, name, channelType }) => [channelType ?? "", name ?? id])),
    ...(isLeftOut
      ? ["This is a test. A real recovery is left out where workflow_finished is set, as it is here."]
      : []),
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
  const rows = cells.map(([first, second]) => [plain(first), cut(plain(second), 60)] as const);
  const width = Math.max(...rows.map(([first]) => widthOf(first)));
  return rows.map(([first, second]) => `  ${padEnd(first, width)}  ${second}`);
}
