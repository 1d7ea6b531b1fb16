import { numbered } from "../text/words";
import { Difference } from "./difference";
import { type Cleaned, clean, type Made } from "./made";
import { type Judged, judgedAs } from "./report";
import type { Wire } from "./wire";

const source = "this command";
const madeHereOnly = "workflows are made in a Kadoa of this machine only";

/** Deletes what a run has made, and says whether nothing is left. */
export async function cleanUp(wire: Wire, begins: string, made: Made): Promise<Judged> {
  const statement = { id: "cleanup", source, expected: "nothing of this run is left" };
  if (!made.tried) return judgedAs(statement, "not-tried", { reason: "nothing was made" });
  const cleaned = await attempt(wire, begins, made);
  const kept = typeof cleaned === "string" ? "" : keptWords(cleaned);
  const seen = faultOf(cleaned) ?? (kept === "" ? undefined : kept);
  return seen === undefined ? judgedAs(statement, "holds", {}) : judgedAs(statement, "differs", { seen });
}

/** Deletes what earlier runs have left, and says what it was. */
export async function cleanAll(wire: Wire, begins: string): Promise<Judged[]> {
  const cleaned = await attempt(wire, begins);
  const fault = faultOf(cleaned);
  const expected = "nothing of earlier runs is left";
  const { settings, channels, workflows, inUse } = typeof cleaned === "string" ? none : cleaned;
  const kept = inUse === 0 ? "" : `; ${keptWords({ inUse })}`;
  return [
    judgedAs({ id: "clean.settings", source }, "recorded", {
      seen: `${numbered(settings, "setting")} deleted`,
    }),
    judgedAs({ id: "clean.channels", source }, "recorded", {
      seen: `${numbered(channels, "channel")} deleted${kept}`,
    }),
    wire.isLocal
      ? judgedAs({ id: "clean.workflows", source }, "recorded", {
          seen: `${numbered(workflows, "workflow")} deleted`,
        })
      : judgedAs({ id: "clean.workflows", source }, "not-tried", { reason: madeHereOnly }),
    fault === undefined
      ? judgedAs({ id: "clean.left", source, expected }, "holds", {})
      : judgedAs({ id: "clean.left", source, expected }, "differs", { seen: fault }),
  ];
}

/** Nobody's event is to be lost: what people have linked to a setting of their own stays. */
function keptWords({ inUse }: Pick<Cleaned, "inUse">): string {
  return inUse === 0 ? "" : `${numbered(inUse, "channel")} left, because settings of the account use them`;
}

const none: Cleaned = { settings: 0, channels: 0, workflows: 0, left: 0, inUse: 0 };

/** What it came to, or why it did not come to its end. */
async function attempt(wire: Wire, begins: string, made?: Made): Promise<Cleaned | string> {
  try {
    return await clean(wire, begins, made);
  } catch (error) {
    return error instanceof Difference ? error.seen : "its time was over before all was deleted";
  }
}

function faultOf(cleaned: Cleaned | string): string | undefined {
  if (typeof cleaned === "string") return cleaned;
  const { left, unread } = cleaned;
  const remedy = "run it again with --clean";
  if (left > 0) return `${numbered(left, "object")} left: ${remedy}`;
  return unread === undefined ? undefined : `the lists cannot be read (${unread}): ${remedy}`;
}
