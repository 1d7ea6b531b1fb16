import { dataOf, type Setting, shapes } from "../answers";
import { Difference } from "../difference";
import { channelsIn, channelsPath, settingsIn, settingsPath } from "../paths";
import type { Probe } from "../probe";
import { channelOf } from "./made-channels";

/** Of the account and of no workflow, so that a disabled setting for one of them changes nothing for anybody. */
const accountWide = ["free_trial_ending", "system_maintenance", "service_degradation", "credits_low"];

export const noneFree = `each event type of the account has a setting: ${accountWide.join(", ")}`;

export function settingOf({ bench }: Probe) {
  if (bench.setting === undefined) throw new Difference("no setting was made");
  return bench.setting;
}

export function secondOf({ bench }: Probe): string {
  if (bench.second === undefined) throw new Difference("no second channel was made");
  return bench.second;
}

export function change(probe: Probe, body: object) {
  return probe.change("PUT", `${settingsPath}/${encodeURIComponent(settingOf(probe).id)}`, body);
}

/** The setting as the service has it now. */
export async function settingNow(
  probe: Probe,
): Promise<[setting: Setting, answer: Awaited<ReturnType<Probe["ask"]>>]> {
  const answer = await probe.ask(`${settingsPath}/${encodeURIComponent(settingOf(probe).id)}`);
  return [dataOf(answer, 200, { settings: shapes.setting }).settings, answer];
}

/** An event type of the account for which nobody has a setting, of whatever level. */
export async function freeEventType(probe: Probe): Promise<string | undefined> {
  const settings = settingsIn(await probe.ask(settingsPath));
  const links = channelsIn(await probe.ask(channelsPath)).flatMap(
    ({ linkedConfigurations }) => linkedConfigurations ?? [],
  );
  const taken = new Set([...settings, ...links].map(({ eventType }) => eventType));
  return accountWide.find((eventType) => !taken.has(eventType));
}

export interface SettingBody {
  eventType: string;
  eventConfiguration: object;
  enabled: false;
  channelIds: string[];
}

export function bodyOf(probe: Probe, eventType: string): SettingBody {
  return { eventType, eventConfiguration: {}, enabled: false, channelIds: [channelOf(probe).id] };
}
