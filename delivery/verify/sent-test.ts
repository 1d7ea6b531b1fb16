import type { Clock } from "../../client/clock";
import type { Delivery } from "../../client/schemas";
import {
  type Evidence,
  judge,
  type Overdue,
  overdue,
  type Rejection,
  type Sighting,
  type Target,
  type Verdict,
} from "./judge";
import { type Attribution, attribute, outcomeOf } from "./log";
import type { Check } from "./report";

/** What arrived at the places, for all tests of a verification. */
export class Arrivals {
  readonly #identified = new Map<string, Sighting[]>();
  readonly #anonymous = new Set<Sighting>();
  readonly rejections: Rejection[] = [];

  add(sighting: Sighting, id: string | undefined): void {
    if (id === undefined) this.#anonymous.add(sighting);
    else this.#identified.set(id, [...(this.#identified.get(id) ?? []), sighting]);
  }

  of(eventId: string): readonly Sighting[] {
    return this.#identified.get(eventId) ?? [];
  }

  get anonymous(): readonly Sighting[] {
    return [...this.#anonymous];
  }

  /** It was taken for one event, so it proves no other. */
  claim(sighting: Sighting): void {
    this.#anonymous.delete(sighting);
  }
}

export interface SentTestOptions {
  eventId: string;
  eventType: string;
  sentAt: number;
  sentAtService: number | undefined;
  targets: readonly Target[];
  arrivals: Arrivals;
  clock: Clock;
}

/** One test event on its way: gathers what becomes known of it until every channel is judged. */
export class SentTest {
  readonly eventId: string;
  readonly eventType: string;
  readonly #options: SentTestOptions;
  readonly #verdicts = new Map<Target, Verdict>();
  #log: Attribution = { rows: new Map(), unclear: [] };
  #resolve: () => void = () => {};
  /** Resolves when every channel is judged. */
  readonly judged = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(options: SentTestOptions) {
    this.#options = options;
    this.eventId = options.eventId;
    this.eventType = options.eventType;
  }

  logged(rows: readonly Delivery[]): void {
    this.#log = attribute(
      rows,
      this.#options.targets.map(({ channel }) => channel),
    );
    this.update();
  }

  /** Judges again what is not decided yet. */
  update({ isLast = false } = {}): void {
    const { targets, arrivals, clock } = this.#options;
    for (const target of targets) {
      if (this.#verdicts.has(target)) continue;
      const verdict = judge(target, this.#evidence, { now: clock.now(), isLast });
      if (verdict === undefined) continue;
      this.#verdicts.set(target, verdict);
      if (verdict.claimed !== undefined) arrivals.claim(verdict.claimed);
    }
    if (targets.every((target) => this.#verdicts.has(target) || this.#isUnclear(target))) this.#resolve();
  }

  /** Whether something arrived that may be this event and lacks proof. */
  get hasCandidate(): boolean {
    return this.#options.arrivals.anonymous.some(({ eventType }) => eventType === this.eventType);
  }

  /** What came of it, channel by channel. */
  checks(common: Pick<Check, "eventType" | "workflowId" | "settingId">, late: Overdue): Check[] {
    const { eventId } = this;
    this.update({ isLast: true });
    const unclear = this.#log.unclear.map(({ channels, rows }) => ({
      rows,
      targets: this.#undecidedAmong(channels),
    }));
    const merged = new Set(unclear.flatMap(({ targets }) => targets));
    return [
      ...this.#options.targets.flatMap((target): Check[] => {
        if (merged.has(target)) return [];
        const verdict = this.#verdicts.get(target) ?? overdue(target, this.#evidence, late);
        return [{ ...common, ...channelOf(target), ...this.#outcome(verdict), eventId }];
      }),
      ...unclear
        .filter(({ targets }) => targets.length > 0)
        .map(({ rows, targets }): Check => ({ ...common, ...together(targets, rows), eventId })),
    ];
  }

  get #evidence(): Evidence {
    const { eventId, eventType, sentAt, sentAtService, arrivals } = this.#options;
    return {
      eventType,
      sentAt,
      sentAtService,
      identified: arrivals.of(eventId),
      anonymous: arrivals.anonymous,
      rejections: arrivals.rejections,
      log: this.#log,
    };
  }

  #outcome({ status, level, matchedBy, at, reason }: Verdict) {
    const latencyMs = at === undefined ? undefined : Math.max(0, at - this.#options.sentAt);
    return {
      level,
      ...(level === "accepted" ? {} : { matchedBy }),
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
    };
  }

  /** Its rows are complete and still do not say which is whose. */
  #isUnclear({ channel }: Target): boolean {
    return this.#log.unclear.some(
      ({ channels, rows }) =>
        channels.includes(channel) &&
        rows.length >= channels.length &&
        rows.every((row) => outcomeOf(row) !== "pending"),
    );
  }

  #undecidedAmong(channels: readonly Target["channel"][]): Target[] {
    return this.#options.targets.filter(
      (target) => channels.includes(target.channel) && !this.#verdicts.has(target),
    );
  }
}

export function channelOf({ channel }: Target) {
  return { channelId: channel.id, channelName: channel.name, channelType: channel.channelType };
}

/** Channels with equal configurations, of whose log entries nobody can say which is whose. */
function together(targets: readonly Target[], rows: readonly Delivery[]) {
  const names = targets.map(({ channel }) => channel.name).join(", ");
  const types = new Set(targets.map(({ channel }) => channel.channelType));
  const statuses = rows.map(({ eventStatus }) => eventStatus ?? "nothing").join(", ");
  return {
    channelId: null,
    channelName: names,
    channelType: types.size === 1 ? ([...types][0] ?? null) : null,
    level: "logged",
    matchedBy: "eventId",
    status: "failed",
    reason: `the delivery log says ${statuses} of ${targets.length} channels that are configured alike; which is whose cannot be told`,
  } as const;
}
