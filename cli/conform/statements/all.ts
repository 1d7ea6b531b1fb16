import type { Probe } from "../probe";
import type { Statement } from "../statement";
import { access } from "./access";
import { channels } from "./channels";
import { deletions } from "./deletions";
import { happenings } from "./happenings";
import { madeChannels } from "./made-channels";
import { madeSettings } from "./made-settings";
import { madeWorkflows } from "./made-workflows";
import { connecting, listening } from "./realtime";
import { refusals } from "./refusals";
import { sending } from "./sending";
import { settings } from "./settings";
import { untried } from "./untried";
import { workflows } from "./workflows";

/** Every statement, in the order in which they are looked at. */
export const statements: readonly Statement<Probe>[] = [
  ...access,
  ...connecting,
  ...settings,
  ...channels,
  ...happenings,
  ...workflows,
  ...madeChannels,
  ...refusals,
  ...madeSettings,
  ...madeWorkflows,
  ...sending,
  ...deletions,
  ...listening,
  ...untried,
];
