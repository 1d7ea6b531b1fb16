import { z } from "zod";
import { KadoaError } from "../client/errors";
import { isRecord } from "../client/json";

const milliseconds = z.int().min(1).max(86_400_000);

/**
 * What Kadoa's documents leave open, or say in two ways: each reading is one key. A default is what this package
 * takes to be so. `npm run gen` writes docs/behaviour.json and the table of docs/behaviour.md from here.
 */
export const behaviourSchema = z.strictObject({
  // Which requests are refused, and with which status.

  /** A second WebSocket channel of a workspace: the status of its refusal, or the answer is the channel that exists. Question 1. */
  secondWebSocketChannel: z.literal([400, 409, "existing"]).default(400),
  /** A second setting for the same event type and level: the status of its refusal. The OpenAPI document declares 400, and one would expect 409. */
  duplicateSetting: z.literal([400, 409, 422]).default(400),
  /** A PUT with another `channelType`: the status of its refusal, or it is done. Question 3. */
  channelTypeChange: z.literal([400, 409, "done"]).default(400),
  /** A second channel of the same name. Question 5. */
  duplicateChannelName: z.literal(["accepted", 400, 409]).default("accepted"),
  /** DELETE of a channel that settings use: it is taken out of them, or refused with this status. Question 6. */
  deleteOfLinkedChannel: z.literal(["unlinks", 400, 409]).default("unlinks"),
  /** POST of a setting without any channel. Question 7. */
  settingWithoutChannels: z.literal(["accepted", 400]).default("accepted"),
  /** PUT of a setting with `channelIds: []`. Question 8. */
  emptyChannelIds: z.literal(["unlinks", "keeps", 400]).default("unlinks"),
  /** The status of a DELETE of what is deleted already. Question 12. */
  repeatedDelete: z.literal([404, 200]).default(404),
  /** Event types that a setting can be made for: all that the documents name except `workflow_recovered`, which follows `workflow_failed`; only those of the settings of the OpenAPI document; or all. Question 13. */
  eventTypes: z.literal(["documented", "openapi", "all"]).default("documented"),
  /** A setting's `eventConfiguration` that is not empty. Question 14. */
  eventConfiguration: z.literal(["kept", "emptied", 400]).default("kept"),
  /** `limit` or `offset` of the log that is out of range or no integer: the nearest or usual value, or a refusal. Question 16. */
  logPageOutOfRange: z.literal(["corrected", 400]).default("corrected"),
  /** A setting for a workflow that nobody declared. Declared are those of `POST /v4/workflows` and `PUT /_emulator/workflows/{id}`. Question 18. */
  unknownWorkflow: z.literal(["accepted", 400, 404]).default("accepted"),
  /** A setting for a channel id that the workspace does not have. The OpenAPI document declares 400. */
  unknownChannel: z.literal([400, 404, "ignored"]).default(400),
  /** The status for an object of another workspace. 403 is declared nowhere. */
  foreignObject: z.literal([404, 403]).default(404),
  /** Keys in a body that the call does not have. The OpenAPI document neither allows nor forbids them. */
  unknownBodyKeys: z.literal([400, "ignored"]).default(400),
  /** Keys in a channel's `config` that its type does not have: an older OpenAPI document had more. */
  unknownConfigKeys: z.literal(["dropped", "kept", 400]).default("dropped"),
  /** A JSON body that says it is `text/plain`, as a client does that sets no content type. */
  jsonAsText: z.literal(["read", 415]).default("read"),
  /** A channel's `webhookUrl` of another scheme than http and https. The OpenAPI document says only that it is a URI. */
  otherUrlSchemes: z.literal([400, "accepted"]).default(400),
  /** The body of a refusal, which the OpenAPI document does not show: as its newer calls have it, as its older calls have it, plain text, or nothing. */
  errorBody: z.literal(["v5", "v4", "text", "none"]).default("v5"),
  /** Realtime for the account's plan: with 403 the token is refused. Question 28. */
  realtimePlan: z.literal(["included", 403]).default("included"),

  // What answers look like.

  /** Secrets of channels in answers: as they were given, `********`, or left out. Question 4. */
  channelSecrets: z.literal(["given", "masked", "absent"]).default("given"),
  /** A setting's `workflowId` at workspace level. The OpenAPI document has a plain string, so it is left out; linked configurations have null. */
  workspaceLevel: z.literal(["absent", "null", "empty"]).default("absent"),
  /** Order of the channels of a setting. Question 9. */
  channelsOfSetting: z.literal(["given", "reversed"]).default("given"),
  /** Order of lists of channels and settings. Question 10. */
  listOrder: z.literal(["oldest-first", "newest-first"]).default("oldest-first"),
  /** `updatedAt` after a PUT that changes nothing. Question 11. */
  updatedAtOfNoChange: z.literal(["moves", "stays"]).default("moves"),
  /** Whether answers have values in `config` that the user did not give, such as the sender of an e-mail. Question 15. */
  configDefaults: z.literal(["none", "added"]).default("none"),
  /** Form of the ids that the service gives. Question 17. */
  ids: z.literal(["uuid", "hex"]).default("uuid"),
  /** `auth.type` in answers. The documentation of webhooks writes HEADER, the OpenAPI document header. */
  authType: z.literal(["given", "upper-case"]).default("given"),
  /** `createdAt` and `updatedAt`: with milliseconds, or whole seconds. */
  timestamps: z.literal(["milliseconds", "seconds"]).default("milliseconds"),
  /** The `Date` header of answers. */
  dateHeader: z.literal(["present", "absent"]).default("present"),
  /** `linkedConfigurations` of a channel with `includeConfigurations=false`. */
  configurationsNotIncluded: z.literal(["absent", "empty"]).default("absent"),
  /** Filter `workflowId` of channels: only by the workflow's own settings, or also by those of the workspace that serve it. */
  channelsOfWorkflow: z.literal(["own", "effective"]).default("own"),
  /** Filter `workflowId` of settings: exactly that level, or also the workspace settings that serve the workflow. */
  settingsOfWorkflow: z.literal(["exact", "effective"]).default("exact"),
  /** Settings without a filter: those of all levels, or of the workspace only. */
  settingsWithoutFilter: z.literal(["all", "workspace"]).default("all"),
  /** Filter `workflowId` of settings with an empty value: like no filter, like `null`, or nothing fits. */
  emptyWorkflowFilter: z.literal(["all", "workspace", "none"]).default("all"),

  // Where events go.

  /** Test events: as real ones, or also where the setting is disabled. Question 19. */
  testDelivery: z.literal(["as-events", "also-disabled"]).default("as-events"),
  /** The frame of a test event has the `eventId` of the call, or an id of its own. Question 20. */
  testEventId: z.literal(["same", "other"]).default("same"),
  /** A test of `workflow_recovered` where `workflow_finished` is configured. Question 21. */
  testOfRecovered: z.literal(["sent", "suppressed"]).default("sent"),
  /** The log has a row for each channel of an event, or one for all. Question 22. */
  logRows: z.literal(["per-channel", "per-event"]).default("per-channel"),
  /** Whether a workflow's disabled setting mutes the event, or lets the workspace setting serve it. */
  disabledSetting: z.literal(["mutes", "falls-through"]).default("mutes"),
  /** Settings of a workflow that is deleted. */
  settingsOfDeletedWorkflow: z.literal(["deleted", "kept"]).default("deleted"),

  // The WebSocket.

  /** Form of an event: `eventType`, ISO time and `message`, as the newer documentation has it; `type`, milliseconds and `data`, as the older; or `type`, milliseconds and `message`, as the clients' types. */
  envelope: z.literal(["newer", "older", "client"]).default("newer"),
  /** `_cursor` of events: on all, on every second one, or on none. */
  cursors: z.literal(["all", "every-second", "none"]).default("all"),
  /** `id` of events. */
  frameIds: z.literal(["present", "absent"]).default("present"),
  /** Whether the event at `lastCursor` comes again. */
  replay: z.literal(["exclusive", "inclusive"]).default("exclusive"),
  /** A `lastCursor` that the service does not know: only what happens from now on, or all that is kept. */
  unknownCursor: z.literal(["live-only", "all"]).default("live-only"),
  /** `lastCursor: null` in a subscription: as if absent, or the connection is closed with 1008. */
  nullCursor: z.literal(["as-absent", "closes"]).default("as-absent"),
  /** Whether events that were acknowledged are left out of a replay. Question 23. */
  acknowledged: z.literal(["replayed", "left-out"]).default("replayed"),
  /** A second subscription on one connection: it counts, is ignored, or ends the connection with 1008. Question 24. */
  secondSubscription: z.literal(["counts", "ignored", "closes"]).default("counts"),
  /** A subscription to another team: the connection is closed with 1008, or stays and hears nothing. Question 24. */
  foreignSubscription: z.literal(["closes", "silent"]).default("closes"),
  /** Whether a frame confirms the subscription. The clients expect none. */
  subscriptionConfirmed: z.literal(["no", "yes"]).default("no"),
  /** How long a token opens connections. Question 25. */
  tokenLifetimeMs: milliseconds.default(300_000),
  /** Whether one token opens several connections. Question 25. */
  tokenUses: z.literal(["several", "one"]).default("several"),
  /** Time between two heartbeats; the older documentation says 15 seconds. */
  heartbeatIntervalMs: milliseconds.default(15_000),
  /** Whether a ping of the WebSocket protocol gets its pong. */
  pong: z.literal(["sent", "none"]).default("sent"),
});

/** How a Kadoa behaves where its documents leave it open: a value for each key. */
export type Behaviour = Readonly<z.output<typeof behaviourSchema>>;

/** What this package takes Kadoa to do. */
export const defaultBehaviour: Behaviour = behaviourSchema.parse({});

/**
 * The behaviour that JSON says; what it leaves out is the default. The report of `pulumi-kadoa conform` may be given as
 * it is.
 * @throws KadoaError CONFIGURATION that names every problem at once
 */
export function parseBehaviour(json: unknown, name = "the behaviour"): Behaviour {
  const found = isRecord(json) && isRecord(json.behaviour) ? json.behaviour : json;
  const parsed = behaviourSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new KadoaError(
    "CONFIGURATION",
    `${name} is not usable: ${parsed.error.issues.map(problemOf).join("; ")}`,
    {
      fix: "take the keys and values of docs/behaviour.md.",
    },
  );
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `there is no key ${key}`).join("; ");
  const key = issue.path.join(".");
  return key === "" ? "it is not an object of keys and values" : `${key}: ${issue.message}`;
}
