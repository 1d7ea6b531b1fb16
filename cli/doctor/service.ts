import type { Dispatcher } from "undici";
import { KadoaClient } from "../../client/client";
import type { Configuration } from "../../client/configuration";
import { settingName } from "../../client/configuration";
import { KadoaError } from "../../client/errors";
import { defaultDispatcher } from "../../client/http";
import { isLoopback } from "../../client/loopback";
import { secrets } from "../account/secrets";
import { type Finding, ok } from "./check";
import { compareClocks } from "./clock";
import { compareEventTypes } from "./event-types";
import { checkRealtime } from "./realtime";

export interface ServiceOptions {
  configuration: Configuration;
  /** For each check. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** Kadoa, as the configured account meets it. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #dispatcher: Dispatcher;
  readonly #client: KadoaClient;

  /** @throws KadoaError CONFIGURATION when the environment's proxy is not usable */
  constructor(options: ServiceOptions) {
    const { configuration, timeoutMs } = options;
    this.#options = options;
    this.#dispatcher = defaultDispatcher();
    this.#client = new KadoaClient(configuration, {
      secrets,
      dispatcher: this.#dispatcher,
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
    const finding = ok(
      `${origin} answers in ${milliseconds} ms; ${length} channel${length === 1 ? "" : "s"}`,
    );
    if (length > 0) return finding;
    return { ...finding, next: "declare channels and settings in a Pulumi program, and run `pulumi up`." };
  }

  async workspace(): Promise<Finding> {
    const { configuration, signal } = this.#options;
    const { team_id: found } = await this.#client.realtimeToken({ signal });
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
    const { timeoutMs, signal } = this.#options;
    return checkRealtime({ client: this.#client, timeoutMs, signal });
  }

  async eventTypes(): Promise<Finding> {
    const offered = await this.#client.eventTypes({ signal: this.#options.signal });
    return compareEventTypes(offered.map(({ type }) => type));
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

/** On this machine it is mostly the emulator that was forgotten. */
function withEmulatorInMind(error: unknown, { baseUrl }: Configuration): unknown {
  if (!(error instanceof KadoaError) || error.code !== "UNREACHABLE") return error;
  if (!isLoopback(new URL(baseUrl).hostname)) return error;
  return error.withFix(
    `start what should listen there, such as \`pulumi-kadoa emulator\`; or ${error.details.fix}`,
  );
}
