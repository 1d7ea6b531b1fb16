import { KadoaClient } from "../../client/client";
import { systemClock } from "../../client/clock";
import { type Configuration, settingName } from "../../client/configuration";
import { type Connections, openConnections } from "../../client/connections";
import { KadoaError } from "../../client/errors";
import { knownEventTypes } from "../../client/event-types";
import { isLoopback } from "../../client/loopback";
import type { ClockDifference } from "../../client/server-clock";
import { listen, memoryCursorStore } from "../../delivery/realtime";
import { requireWorkspace, workspaceDigest } from "../../provider/for-cli";
import { secrets } from "../account/secrets";
import { numbered } from "../text/words";
import { type Finding, ok, warning } from "./check";

export interface ServiceOptions {
  configuration: Configuration;
  /** Digests of the workspaces in which the stack's resources were made. */
  madeIn: readonly (string | undefined)[];
  /** For each check. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** Kadoa, as the configured account meets it. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #connections: Connections;
  readonly #client: KadoaClient;

  /** @throws KadoaError CONFIGURATION when the environment's proxy is not usable */
  static async open(options: ServiceOptions): Promise<Service> {
    return new Service(options, await openConnections());
  }

  private constructor(options: ServiceOptions, connections: Connections) {
    const { configuration, timeoutMs } = options;
    this.#options = options;
    this.#connections = connections;
    this.#client = new KadoaClient(configuration, {
      secrets,
      dispatcher: connections,
      timeoutMs,
      // What passes at the second try is no fault to look for.
      retry: { tries: 2, totalTimeoutMs: timeoutMs },
    });
  }

  async api(): Promise<Finding> {
    const { configuration, signal } = this.#options;
    const { origin } = new URL(configuration.baseUrl);
    const startedAt = performance.now();
    const { length } = await this.#client.channels.list({ signal }).catch((error: unknown) => {
      throw withEmulatorInMind(error, configuration);
    });
    const milliseconds = Math.round(performance.now() - startedAt);
    const finding = ok(`${origin} answers in ${milliseconds} ms; ${numbered(length, "channel")}`);
    if (length > 0) return finding;
    return { ...finding, next: "declare channels and settings in a Pulumi program, and run `pulumi up`." };
  }

  async workspace(): Promise<Finding> {
    const { configuration, madeIn, signal } = this.#options;
    const { team_id: found } = await this.#client.realtimeToken({ signal });
    requireWorkspace(workspaceDigest(found), madeIn, configuration.profile);
    const name = settingName("teamId");
    if (configuration.teamId === undefined) return ok(found);
    if (configuration.teamId === found) return ok(`${found}, as ${name} says`);
    const problem = `the API key belongs to workspace ${found}, not to ${configuration.teamId}`;
    throw new KadoaError("WRONG_WORKSPACE", problem, { fix: `correct ${name}, or use another key.` });
  }

  clock(): Finding {
    return compareClocks(this.#client.serverClock.ahead);
  }

  async realtime(): Promise<Finding> {
    return checkRealtime(this.#client, this.#options);
  }

  async eventTypes(): Promise<Finding> {
    const offered = await this.#client.eventTypes({ signal: this.#options.signal });
    return compareEventTypes(offered.map(({ type }) => type));
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await this.#connections.destroy();
  }
}

/** On this machine it is mostly the emulator that was forgotten. */
function withEmulatorInMind(error: unknown, { baseUrl }: Configuration): unknown {
  if (!(error instanceof KadoaError) || error.code !== "UNREACHABLE") return error;
  if (!isLoopback(new URL(baseUrl).hostname)) return error;
  const start = "start what should listen there, such as `npx pulumi-kadoa emulator`";
  return error.withFix(`${start}; or ${error.details.fix}`);
}

/** One more try than the first: a passing fault is none, and nobody waits long for a lasting one. */
const mostTries = 2;

/** Whether a realtime subscription comes up; it is ended at once, and what it heard is left unacknowledged. */
async function checkRealtime(client: KadoaClient, { timeoutMs, signal }: ServiceOptions): Promise<Finding> {
  const origin = new URL(client.configuration.realtimeUrl).origin;
  const givingUp = new AbortController();
  let [lastFault, isConfirmed]: [KadoaError | undefined, boolean] = [undefined, false];
  const startedAt = performance.now();
  const listener = listen({
    client,
    cursorStore: memoryCursorStore(),
    signal: AbortSignal.any([signal, givingUp.signal]),
    onStatus: (status) => {
      if (status.type === "connected") isConfirmed = status.confirmed;
      if (status.type !== "retrying") return;
      lastFault = status.error;
      if (status.attempt >= mostTries) givingUp.abort();
    },
  });
  const cancelTimer = systemClock.schedule(() => givingUp.abort(), timeoutMs);
  try {
    await listener.ready();
    const milliseconds = Math.round(performance.now() - startedAt);
    const doubt = isConfirmed ? "" : "; the service did not confirm the subscription";
    return ok(`a subscription at ${origin} is live in ${milliseconds} ms${doubt}`);
  } catch (error) {
    throw givingUp.signal.aborted ? (lastFault ?? late(origin, timeoutMs)) : error;
  } finally {
    cancelTimer();
    await listener.close();
  }
}

function late(origin: string, timeoutMs: number): KadoaError {
  return new KadoaError("TIMEOUT", `no subscription at ${origin} was live within ${timeoutMs / 1000} s`, {
    fix: "check kadoa:realtimeUrl (KADOA_WSS_API_URI), the network and HTTPS_PROXY; --timeout gives it more time.",
  });
}

const toleranceMs = 60_000;

const fix =
  "set this machine's clock, with NTP. Until then events that carry no time of their own get a wrong one, and " +
  "a realtime connection that the service is about to close may not be replaced in time.";

/** Whether this machine's clock shows the service's time; the bounds say by how much the service is ahead. */
function compareClocks(ahead: ClockDifference | undefined): Finding {
  if (ahead === undefined) return { status: "skipped", detail: "the service's answers tell no time" };
  const { atLeastMs, atMostMs } = ahead;
  if (atLeastMs > toleranceMs) return warning(`at least ${inWords(atLeastMs)} behind the service's`, fix);
  if (atMostMs < -toleranceMs) return warning(`at least ${inWords(-atMostMs)} ahead of the service's`, fix);
  const farthestMs = Math.max(Math.abs(atLeastMs), Math.abs(atMostMs));
  return ok(`within ${Math.ceil(farthestMs / 1000)} s of the service's`);
}

const units = [
  ["days", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** In the largest unit of which there are two. */
function inWords(milliseconds: number): string {
  const [name, size] = units.find(([, unitMs]) => milliseconds >= 2 * unitMs) ?? (["s", 1_000] as const);
  return `${Math.floor(milliseconds / size)} ${name}`;
}

/** As many names as fit a line. */
const mostNames = 10;

/** Whether the service and this package know the same event types. */
function compareEventTypes(offered: readonly string[]): Finding {
  const known: readonly string[] = knownEventTypes;
  const added = offered.filter((type) => !known.includes(type));
  const missing = known.filter((type) => !offered.includes(type));
  if (added.length === 0 && missing.length === 0) return ok(`the ${known.length} that this package knows`);
  const [findings, fixes]: [string[], string[]] = [[], []];
  if (added.length > 0) {
    findings.push(`new to this package: ${listed(added)}`);
    fixes.push("settings can name the new ones as they are; a newer pulumi-kadoa may have them in its types");
  }
  if (missing.length > 0) {
    findings.push(`no longer offered: ${listed(missing)}`);
    fixes.push("make no new settings for what is no longer offered");
  }
  return warning(findings.join("; "), `${fixes.join("; ")}.`);
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
