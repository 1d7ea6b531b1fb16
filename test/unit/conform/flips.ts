import { type Behaviour, behaviourSchema, defaultBehaviour } from "../../../emulator/behaviour";

/** What a run finds out of each key: the statements that change with it. Keys that are left out need what no run does. */
const statementsOf: Partial<Record<keyof Behaviour, readonly string[]>> = {
  duplicateSetting: ["settings.duplicate"],
  channelTypeChange: ["channels.other-type"],
  duplicateChannelName: ["channels.same-name"],
  deleteOfLinkedChannel: ["channels.delete-linked"],
  repeatedDelete: ["settings.delete-again", "channels.delete-again"],
  eventTypes: ["event-types.offered"],
  eventConfiguration: ["settings.configuration"],
  logPageOutOfRange: ["logs.limit-out-of-range"],
  unknownChannel: ["settings.unknown-channel"],
  unknownBodyKeys: ["channels.unknown-body-key"],
  unknownConfigKeys: ["channels.unknown-config-key"],
  jsonAsText: ["channels.json-as-text"],
  otherUrlSchemes: ["channels.other-scheme"],
  errorBody: ["access.error-body"],
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
  logRows: ["test.rows"],
  envelope: ["realtime.event-form"],
  frameIds: ["realtime.event-id"],
  replay: ["realtime.replay"],
  unknownCursor: ["realtime.unknown-cursor"],
  nullCursor: ["realtime.null-cursor"],
  foreignSubscription: ["realtime.foreign-team"],
  subscriptionConfirmed: ["realtime.confirmation"],
  tokenUses: ["realtime.token-again"],
  pong: ["realtime.pong"],
};

/** One key with another value than the default, and what changes with it. */
export interface Flip {
  behaviour: Partial<Behaviour>;
  statements: readonly string[];
}

/** Each other value of each key that a run finds out. */
export const flips: readonly Flip[] = Object.entries(statementsOf).flatMap(([key, statements]) => {
  const { default: byDefault, enum: values = [] } = jsonSchemaOf(key as keyof Behaviour);
  const others = values.filter((value) => value !== byDefault);
  return others.map((value) => ({ behaviour: { [key]: value }, statements }));
});

function jsonSchemaOf(key: keyof Behaviour): { default: unknown; enum?: unknown[] } {
  const values = [
    ...(behaviourSchema.shape[key].def.innerType as unknown as { values: Set<unknown> }).values,
  ];
  return { default: defaultBehaviour[key], enum: values };
}
