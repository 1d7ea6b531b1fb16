import { KadoaError } from "../../client/errors";
import { recovered } from "../../client/event-types";
import { plain } from "../../client/plain";
import { effectiveSetting, suppressesRecovery } from "../../client/routing";
import type { Setting } from "../../client/schemas";
import { findAccount, withClient } from "../account/account";
import { isCancelled } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { requireEventTypes, requireWorkflows } from "../command-line/known-values";
import { aligned } from "../terminal/columns";
import { cut } from "../terminal/width";
import { jsonLine } from "../text/json";
import { sameAccount } from "../text/shell";
import type { TriggerFlags } from "./options";

/** Sends a test event and says whom the settings send it to. */
export async function run(flags: TriggerFlags, signal: AbortSignal, eventType: string): Promise<ExitCode> {
  return withClient(await findAccount(flags, signal), signal, async (client) => {
    const settings = await client.settings.list({ signal });
    const { workflow: workflowId } = flags;
    const look = { client, signal, settings };
    await requireEventTypes({ flag: "the event", values: [eventType] }, look);
    // With a workflow that does not exist the workspace's setting would send it.
    await requireWorkflows(
      { flag: "--workflow", values: workflowId === undefined ? [] : [workflowId] },
      look,
    );
    const { eventId } = await client.triggerTest({ eventType, workflowId }, { signal }).catch((error) => {
      const problem = "cancelled before the service answered: the test event may have been sent";
      throw isCancelled(error) ? new KadoaError("CANCELLED", problem) : error;
    });
    const setting = effectiveSetting(settings, eventType, workflowId ?? null);
    const channels = setting?.enabled ? setting.channels : [];
    if (flags.output === "json") {
      console.log(jsonLine({ eventId, eventType, workflowId, settingId: setting?.id, channels }));
    } else {
      console.log(plain(eventId));
      const isLeftOut = eventType === recovered && suppressesRecovery(settings, workflowId ?? null);
      const words = inWords({
        eventType,
        workflowId,
        setting,
        channels,
        isLeftOut,
        account: sameAccount(flags),
      });
      process.stderr.write(`${words.map(plain).join("\n")}\n`);
    }
    return channels.length === 0 ? exitCodes.nothingThere : exitCodes.holds;
  });
}

const leftOutNote =
  "This is a test. A real recovery is left out where workflow_finished is set, as it is here.";

interface Sent {
  eventType: string;
  workflowId: string | undefined;
  setting: Setting | undefined;
  channels: Setting["channels"];
  /** A real event of this type would not be sent. */
  isLeftOut: boolean;
  /** The flags of the account. */
  account: string;
}

function inWords({ eventType, workflowId, setting, channels, isLeftOut, account }: Sent): string[] {
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
    ...aligned(channels.map(({ id, name, channelType }) => [channelType ?? "", cut(plain(name ?? id), 60)])),
    ...(isLeftOut ? [leftOutNote] : []),
    "Next:",
    ...aligned([
      [`npx pulumi-kadoa logs${account} --event ${eventType}`, "what became of it, channel by channel"],
      [
        `npx pulumi-kadoa listen${account} --event ${eventType}`,
        "in another terminal: see the next one arrive",
      ],
      [`npx pulumi-kadoa verify${account}`, "prove that every channel gets its events"],
    ]),
  ];
}
