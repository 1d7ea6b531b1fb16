import { type Behaviour, behaviourSchema, defaultBehaviour } from "../../../emulator/behaviour";

const realtime = [
  ...[
    "unknown-token",
    "subscribe",
    "pong",
    "token-again",
    "foreign-team",
    "second-subscription",
    "null-cursor",
  ],
  ...["confirmation", "heartbeat", "heartbeat-period", "event-form", "event-id", "cursors", "replay"],
  "unknown-cursor",
].map((name) => `realtime.${name}`);

/** The statements that change with a key; with some values others than with the rest. */
type Changing = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** Of every key. Where none changes, the key needs what no run does. */
const statementsOf: Record<keyof Behaviour, Changing> = {
  secondWebSocketChannel: [],
  duplicateSetting: ["settings.duplicate"],
  channelTypeChange: ["channels.other-type"],
  duplicateChannelName: ["channels.same-name"],
  deleteOfLinkedChannel: ["channels.delete-linked"],
  settingWithoutChannels: [],
  emptyChannelIds: [],
  repeatedDelete: ["settings.delete-again", "channels.delete-again"],
  eventTypes: ["event-types.offered"],
  eventConfiguration: ["settings.configuration"],
  logPageOutOfRange: ["logs.limit-out-of-range"],
  unknownWorkflow: ["workflows.unknown", "workflows.run-unknown", "workflows.delete-again"],
  unknownChannel: ["settings.unknown-channel"],
  foreignObject: [],
  unknownBodyKeys: ["channels.unknown-body-key"],
  unknownConfigKeys: ["channels.unknown-config-key"],
  jsonAsText: ["channels.json-as-text"],
  otherUrlSchemes: ["channels.other-scheme"],
  errorBody: ["access.error-body"],
  realtimePlan: ["access.token", "access.token-in-url", "access.plan", ...realtime],
  channelSecrets: ["channels.secrets"],
  workspaceLevel: ["settings.level"],
  channelsOfSetting: ["settings.channel-order"],
  listOrder: ["channels.order"],
  updatedAtOfNoChange: ["channels.update-of-nothing"],
  configDefaults: ["channels.defaults"],
  ids: ["channels.id-form"],
  authType: ["channels.auth-type"],
  timestamps: ["channels.created-at"],
  dateHeader: ["access.date", "channels.created-by-date"],
  configurationsNotIncluded: ["channels.without-configurations"],
  channelsOfWorkflow: ["channels.of-workflow"],
  settingsOfWorkflow: ["settings.of-workflow"],
  settingsWithoutFilter: [
    "settings.of-workflow",
    "settings.without-filter",
    "settings.with-empty-filter",
    "channels.of-workflow",
  ],
  emptyWorkflowFilter: ["settings.with-empty-filter"],
  testDelivery: [],
  testEventId: [],
  testOfRecovered: [],
  logRows: ["test.rows"],
  disabledSetting: [],
  settingsOfDeletedWorkflow: [],
  envelope: ["realtime.event-form"],
  cursors: {
    "every-second": ["realtime.cursors"],
    // Without cursors there is nothing to go back to.
    none: ["realtime.cursors", "realtime.replay"],
  },
  frameIds: ["realtime.event-id"],
  replay: ["realtime.replay"],
  unknownCursor: ["realtime.unknown-cursor"],
  nullCursor: ["realtime.null-cursor"],
  acknowledged: [],
  secondSubscription: { ignored: [], closes: ["realtime.second-subscription"] },
  foreignSubscription: ["realtime.foreign-team"],
  subscriptionConfirmed: ["realtime.confirmation"],
  tokenLifetimeMs: [],
  tokenUses: ["realtime.token-again"],
  heartbeatIntervalMs: ["realtime.heartbeat-period"],
  pong: ["realtime.pong"],
};

/** Other values of the keys that are times. */
const otherTimes: Partial<Behaviour> = { tokenLifetimeMs: 200_000, heartbeatIntervalMs: 300 };

/** One key with another value than the default, and what changes with it. */
export interface Flip {
  behaviour: Partial<Behaviour>;
  statements: readonly string[];
  /** Whether the report says which value it is. */
  isFound: boolean;
}

/** What changes with it shows that it is another value, and not which: no run makes a setting of a workflow. */
const shown: readonly (keyof Behaviour)[] = ["unknownWorkflow"];

/** Each other value of each key. */
export const flips: readonly Flip[] = (Object.keys(statementsOf) as (keyof Behaviour)[]).flatMap((key) => {
  const changing = statementsOf[key];
  return otherValuesOf(key).map((value) => {
    const ofValues = changing as Record<string, readonly string[]>;
    const statements = Array.isArray(changing) ? changing : (ofValues[value] ?? []);
    const isFound = statements.length > 0 && !shown.includes(key);
    return { behaviour: { [key]: value }, statements, isFound };
  });
});

function otherValuesOf(key: keyof Behaviour): (string | number)[] {
  const { values } = behaviourSchema.shape[key].unwrap() as { values?: ReadonlySet<string | number> };
  return [...(values ?? [otherTimes[key] as number])].filter((value) => value !== defaultBehaviour[key]);
}
