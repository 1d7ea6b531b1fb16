import type { Probe } from "../probe";
import type { Statement } from "../statement";
import { access } from "./access";
import { channels } from "./channels";
import { happenings } from "./happenings";
import { connecting, listening } from "./realtime";
import { settings } from "./settings";
import { untried } from "./untried";

/** Every statement, in the order in which they are looked at. */
export const statements: readonly Statement<Probe>[] = [
  ...access,
  ...connecting,
  ...settings,
  ...channels,
  ...happenings,
  ...listening,
  ...untried,
];
