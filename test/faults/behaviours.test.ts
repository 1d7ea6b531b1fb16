// The provider and the realtime client under each reading of what Kadoa's documents leave open (docs/behaviour.md):
// everything works, or one of the errors below says clearly what does not.
import { describe, expect, it } from "vitest";
import { type Behaviour, behaviourSchema, defaultBehaviour } from "../../emulator";
import { type Outcomes, providerUnder } from "./behaviour/provider";
import { realtimeUnder } from "./behaviour/realtime";
import { full } from "./figures";

type Key = keyof Behaviour;
type Flip = Partial<Behaviour>;

/** Of the keys that are times. */
const otherTimes: Flip = { tokenLifetimeMs: 1_000, heartbeatIntervalMs: 25_000 };

const keys = Object.keys(defaultBehaviour) as Key[];

/** Every other value of a key. */
function flipsOf(key: Key): Flip[] {
  const { values } = behaviourSchema.shape[key].unwrap() as { values?: ReadonlySet<string | number> };
  const others = [...(values ?? [otherTimes[key] as number])].filter(
    (value) => value !== defaultBehaviour[key],
  );
  return others.map((value) => ({ [key]: value }));
}

/** Those that leave nothing of the rest to be seen. */
const alone: readonly Key[] = ["realtimePlan", "unknownWorkflow", "cursors", "acknowledged"];

/** A file of all flips that go together: of each key the last value. */
const together: Flip = Object.assign(
  {},
  ...keys.filter((key) => !alone.includes(key)).map((key) => flipsOf(key).at(-1)),
);

/** What does not work and is said clearly, by the flip as it is written in a file. */
const clear: Record<string, Outcomes> = {
  // The workflow of the tests is declared nowhere.
  '{"unknownWorkflow":400}': {
    "NotificationSetting of a workflow: create": "INVALID",
    "a setting's create without an answer of a workflow": "INVALID",
  },
  '{"unknownWorkflow":404}': {
    "NotificationSetting of a workflow: create": "NOT_FOUND",
    "a setting's create without an answer of a workflow": "CONNECTION_LOST",
  },
  '{"realtimePlan":403}': { listen: "FORBIDDEN", verify: "failed " },
  // Whole seconds do not show what came up during a call: the error names what may be its object.
  '{"timestamps":"seconds"}': {
    "a channel's create without an answer": "AMBIGUOUS",
    "a setting's create without an answer": "AMBIGUOUS",
    "a setting's create without an answer of a workflow": "AMBIGUOUS",
  },
  // What no list shows cannot be found: the refusal of the second try names it.
  '{"settingsWithoutFilter":"workspace"}': {
    "a setting's create without an answer of a workflow": "INVALID",
  },
  // A frame of another id may be another event's: that it came is not claimed.
  '{"testEventId":"other"}': { verify: "failed logged" },
  '{"cursors":"every-second"}': { listen: "said that events may be missing: unverifiable" },
  '{"cursors":"none"}': { listen: "said that events may be missing: no-cursor" },
  '{"acknowledged":"left-out"}': { listen: "said that events may be missing: missing-overlap" },
  together: {
    "a channel's create without an answer": "AMBIGUOUS",
    "a setting's create without an answer": "AMBIGUOUS",
    "a setting's create without an answer of a workflow": "INVALID",
    // A setting may not be without channels, nor a channel go that one has: both by what Kadoa said.
    "forced delete of a channel in use": "INVALID",
  },
};

/** Those of the usual run: each was an error once, or is the likeliest to be Kadoa's. */
const sample: readonly Key[] = [
  "channelSecrets",
  "duplicateSetting",
  "workspaceLevel",
  "envelope",
  "cursors",
  "replay",
];

/** What is refused under any behaviour. */
const always: Outcomes = {
  "a setting whose key another one has": "DUPLICATE",
  "delete of a channel in use": "REFUSED",
};

async function oddUnder(flip: Flip): Promise<Outcomes> {
  const outcomes = { ...(await providerUnder(flip)), ...(await realtimeUnder(flip)) };
  expect(Object.keys(outcomes).length).toBeGreaterThan(20);
  return Object.fromEntries(Object.entries(outcomes).filter(([, outcome]) => outcome !== "done"));
}

describe("the provider and the realtime client work", () => {
  it("under the default behaviour", async () => {
    expect(await oddUnder({})).toEqual(always);
  });

  const flips = (full ? keys : sample).flatMap(flipsOf);
  it.each(flips)("under %j", async (flip) => {
    expect(await oddUnder(flip)).toEqual({ ...always, ...clear[JSON.stringify(flip)] });
  });

  it("under all flips that go together", async () => {
    expect(await oddUnder(together)).toEqual({ ...always, ...clear.together });
  });
});
