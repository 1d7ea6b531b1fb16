import { randomUUID } from "node:crypto";
import { z } from "zod";
import { KadoaError } from "../../client/errors";
import { type Check, nameOf } from "../../delivery/verify/report";
import type { Account } from "../account/account";
import { PartialFailure } from "../create/partial-failure";
import type { PlainArgs, ResourceArgs } from "../kind/arguments";
import { defineResource, resourceShape } from "../kind/define";
import { reference } from "../kind/schemas";

export interface RealtimeVerificationArgs extends ResourceArgs {
  /** The settings to verify, as resources or ids. A set: its order means nothing. */
  settings: string[];
  /**
   * Values of any kind: when one of them changes, the verification runs again. For a change of a setting, or of a
   * channel that this program declares for it, nothing needs to stand here.
   */
  triggers?: unknown[];
  /**
   * How long a test event may take to arrive, in seconds, from 1 to 600.
   * @default 30
   */
  timeoutSeconds?: number;
  /**
   * Also verify settings that reach people: e-mail, Slack, and any other channel but WebSocket and webhook.
   * These people then get a test event each time it runs.
   * @default false: such settings are skipped
   */
  notifyPeople?: boolean;
  /** Channels that must get no test event, as resources or ids; settings that use them are skipped. */
  except?: string[];
}

/**
 * Proves, as part of `pulumi up`, that events reach the channels they were declared for: it sends one test
 * event for each setting and follows it to each channel. When one does not arrive, `up` fails and says which.
 *
 * Test events are real deliveries: they reach production webhooks and every client on the WebSocket. Nothing
 * is sent in a preview. It runs again when one of its settings or their channels changes, a rotated token
 * included, and on every `up` until it has passed. An endpoint that breaks without a change of the program
 * is found by `npx pulumi-kadoa verify`.
 *
 * After Ctrl-C Pulumi waits for the step that is running, and does not tell the provider. So a verification goes on
 * until its events have arrived, or `timeoutSeconds` are over. A second Ctrl-C ends it at once.
 * @internal
 */
export const RealtimeVerification = defineResource<RealtimeVerificationArgs>()({
  kind: "RealtimeVerification",
  idProperty: "verificationId",
  schema: z.strictObject({
    ...resourceShape,
    settings: z.array(reference("setting")).min(1, "must name at least one setting"),
    triggers: z.array(z.unknown()).optional(),
    timeoutSeconds: z.number().min(1, "must be at least 1").max(600, "must be at most 600").optional(),
    notifyPeople: z.boolean().optional(),
    except: z.array(reference("channel")).optional(),
  }),
  defaults: { timeoutSeconds: 30, notifyPeople: false },
  sets: ["settings", "except"],
  references: ["settings", "except"],
  vouchesFor: "settings",
  label: ({ settings }) => `of ${settings.length} ${settings.length === 1 ? "setting" : "settings"}`,
  example: { settings: ["5f0c6d1e-0000-4000-8000-000000000000"] },
  edit: { timeoutSeconds: 60 },
  operations: {
    async create(account, args) {
      const id = randomUUID();
      await prove(account, id, args);
      return id;
    },
    // It exists in the state alone: what is held there is all there is.
    read: async (_account, _id, prior) => ("settings" in prior ? prior : undefined),
    update: prove,
    delete: async () => {},
  },
});

/** @throws PartialFailure with a reason for each channel that the event did not reach */
async function prove(account: Account, id: string, args: PlainArgs): Promise<void> {
  const {
    settings,
    timeoutSeconds = 30,
    notifyPeople = false,
    except = [],
  } = args as unknown as RealtimeVerificationArgs;
  const client = await account.client();
  // Most programs verify nothing, and need not load what does.
  const { verify } = await import("../../delivery/verify.ts");
  const { ok, checks } = await verify({
    client,
    settings,
    timeoutMs: timeoutSeconds * 1000,
    notifyPeople,
    except,
    ...(account.ending && { signal: account.ending }),
  });
  if (ok) return account.tell(heldNote(checks));
  const [first, ...more] = checks.filter(({ status }) => status === "failed").map(undelivered);
  throw new PartialFailure([first ?? nothingProved(checks), ...more], { id, state: { verified: false } });
}

/** A pass that left something out says so. */
function heldNote(checks: readonly Check[]): string {
  const passed = checks.filter(({ status }) => status === "passed");
  const levels = [...new Set(passed.map(({ level }) => level))].map(
    (level) => `${passed.filter((check) => check.level === level).length} ${level}`,
  );
  return [`Test events: ${levels.join(", ")}`, ...skippedIn(checks)].join("; not verified: ");
}

function undelivered(check: Check): KadoaError {
  // The reason may be a message of its own, which says already what to do.
  const [reason = "", remedy = nextStep(check)] = (check.reason ?? "it did not arrive").split(" Fix: ");
  return new KadoaError("NOT_DELIVERED", `${nameOf(check)}: ${reason}`, {
    fix: `${remedy.replace(/\.$/, "")}. Then run \`pulumi up\` again, which verifies again.`,
  });
}

/** What to look at when a test event did not come as far as it had to. */
function nextStep({ level, reason, eventType, channelName, channelType }: Check): string {
  if (level === null) return `change what keeps this event back: ${reason}`;
  const log = `\`npx pulumi-kadoa logs --event ${eventType}\` shows how its deliveries end`;
  return channelType === "WEBSOCKET"
    ? `\`npx pulumi-kadoa doctor\` says whether this machine can listen, and ${log}`
    : `make sure that ${channelName ?? "each channel"} can be reached and takes what it is sent; ${log}`;
}

function nothingProved(checks: readonly Check[]): KadoaError {
  return new KadoaError("NOT_DELIVERED", `nothing was verified: ${skippedIn(checks).join("; ")}`, {
    fix: "name settings that reach machines only, or set notifyPeople.",
  });
}

/** A setting is skipped as a whole. */
function skippedIn(checks: readonly Check[]): string[] {
  const skipped = checks.filter(({ status }) => status === "skipped");
  return [...new Set(skipped.map((check) => `${nameOf({ ...check, channelName: null })}: ${check.reason}`))];
}
