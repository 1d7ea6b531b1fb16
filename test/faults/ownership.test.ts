import { rmSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../client/clock";
import type { KadoaError } from "../../client/errors";
import type { Session } from "../../provider/account/session";
import type { PlainArgs } from "../../provider/kind/arguments";
import { asBody, onCreates, outcomeOfCreate, webhook } from "./creating";
import { full, report } from "./figures";
import { LocalService, sessionAt } from "./local-service";

interface Subject {
  readonly args: PlainArgs;
  readonly path: string;
  readonly body: object;
}

/** What each stack declares, and what somebody else makes that equals it. */
const subjects: Record<string, Subject> = {
  NotificationSetting: {
    args: { eventType: "workflow_failed", channels: [], enabled: true, eventConfiguration: {} },
    path: "/v5/notifications/settings",
    body: { eventType: "workflow_failed", eventConfiguration: {} },
  },
  WebSocketChannel: {
    args: { name: "live" },
    path: "/v5/notifications/channels",
    body: { name: "live", channelType: "WEBSOCKET", config: {} },
  },
  WebhookChannel: { args: webhook("ops"), path: "/v5/notifications/channels", body: asBody("ops") },
};

const actors = ["stack A", "stack B", "somebody else"] as const;

const act = fc.record({
  actor: fc.constantFrom(...actors),
  /** How long before it nothing happens, in milliseconds. */
  afterMs: fc.oneof(fc.nat(30), fc.nat(400), fc.nat(8_000)),
  fault: fc.constantFrom(
    "none",
    "answer lost",
    "request lost",
    "killed after the POST",
    "failed after",
    "failed before",
  ),
  /** Somebody else makes an equal object in one of the waits of the call. */
  meanwhile: fc.boolean(),
});

const world = fc.record({
  kind: fc.constantFrom(...Object.keys(subjects)),
  acts: fc.array(act, { minLength: 2, maxLength: 5 }),
  /** By how much each provider's clock is off, in milliseconds. */
  clocks: fc.tuple(fc.integer({ min: -3_600_000, max: 3_600_000 }), fc.integer({ min: -2_000, max: 2_000 })),
  /** Whether a client has written before, and so knows the service's clock. */
  hasWritten: fc.boolean(),
});

let service: LocalService;
const figures = { rounds: 0, creates: 0, lost: 0, converged: 0, refusedOfLost: 0, undecidable: 0, taken: 0 };

beforeEach(async () => {
  service = await LocalService.start();
});
afterEach(async () => service.close());

afterAll(() =>
  report(
    "Whose an object is: two stacks in one folder, somebody else, clocks that differ, lost answers and kills",
    [
      ["rounds", String(figures.rounds)],
      ["creates of stacks", String(figures.creates)],
      ["answers lost, or the run killed, after the object was made", String(figures.lost)],
      ["of which converged without anybody's help", String(figures.converged)],
      ["of which were refused with what to paste", String(figures.refusedOfLost)],
      [
        "equal objects of others, made during a call that may have made them, that were taken",
        String(figures.undecidable),
      ],
      ["other objects of others that were taken", String(figures.taken)],
    ],
  ),
);

/** One provider process of a stack: its clock is off, and it remembers on the same machine as the others. */
function openSession(stack: string, aheadMs: number): Session {
  const clock: Clock = {
    now: () => service.clock.now() + aheadMs,
    schedule: (run, milliseconds) => service.clock.schedule(run, milliseconds),
  };
  const environment = { XDG_CACHE_HOME: service.cacheFolder };
  const session = sessionAt(service.proxy.url, service.emulator.apiKey, { clock }, environment);
  session.run.stack = `organization/test/${stack}`;
  return session;
}

async function strike(fault: string): Promise<void> {
  const post = { method: "POST", times: 1 };
  if (fault === "answer lost") onCreates(service, { answer: { ending: "reset" } });
  if (fault === "request lost") onCreates(service, { request: { ending: "reset" } });
  if (fault === "killed after the POST") onCreates(service, { answer: { ending: "stall" } });
  if (fault === "failed after") await service.fault({ ...post, kind: "status", phase: "after", status: 500 });
  if (fault === "failed before") await service.fault({ ...post, kind: "status", status: 503 });
}

async function idsOnServer(): Promise<string[]> {
  return [...(await service.channels()), ...(await service.settings())].map(({ id }) => id);
}

class Story {
  /** Who has made what. */
  readonly made = new Map<string, string>();
  readonly #sessions = new Map<string, Session>();
  readonly #killed = new Map<string, string>();
  readonly #madeDuring = new Set<string>();

  constructor(
    readonly kind: string,
    readonly clocks: readonly [number, number],
  ) {}

  get subject(): Subject {
    return subjects[this.kind] as Subject;
  }

  /** What has come up since the last time is the actor's. */
  async note(actor: string): Promise<string[]> {
    const fresh = (await idsOnServer()).filter((id) => !this.made.has(id));
    for (const id of fresh) this.made.set(id, actor);
    return fresh;
  }

  async foreign(): Promise<string[]> {
    const { path, body } = this.subject;
    await service.outside("POST", path, body).catch(() => {});
    return this.note("somebody else");
  }

  /** The same in the first wait of a call. */
  async foreignDuringCall(actor: string): Promise<void> {
    await this.note(actor);
    for (const id of await this.foreign()) this.#madeDuring.add(id);
  }

  session(actor: string): Session {
    const session = this.#sessions.get(actor) ?? openSession(actor, this.clocks[actor === "stack A" ? 0 : 1]);
    this.#sessions.set(actor, session);
    return session;
  }

  async write(actor: string): Promise<void> {
    const args = { name: `of ${actor}`, recipients: ["a@example.com"] };
    await service.handlers("EmailChannel", this.session(actor)).create(args);
    await this.note(actor);
  }

  async create(actor: string, fault: string): Promise<void> {
    figures.creates += 1;
    await strike(fault);
    const before = service.proxy.log.length;
    const creating = outcomeOfCreate(service, this.kind, this.subject.args, this.session(actor));
    if (fault === "killed after the POST") {
      const broken = service.proxy
        .until((log) => log.slice(before).some(({ what }) => what === "fault"))
        .then(() => undefined);
      const result = await Promise.race([creating, broken]);
      service.proxy.heal();
      const [id] = await this.note(actor);
      if (result !== undefined) return this.judge(actor, result, { isLost: false, wasAmbiguous: false });
      this.#sessions.delete(actor);
      if (id !== undefined) this.#killed.set(actor, id);
      return;
    }
    const result = await creating;
    service.proxy.heal();
    const made = await this.note(actor);
    const isLost = made.length > 0 && (fault === "answer lost" || fault === "failed after");
    this.judge(actor, result, { isLost, wasAmbiguous: fault !== "none" });
  }

  judge(
    actor: string,
    result: string | KadoaError,
    { isLost, wasAmbiguous }: { isLost: boolean; wasAmbiguous: boolean },
  ): void {
    const left = this.#killed.get(actor);
    this.#killed.delete(actor);
    if (isLost || left !== undefined) {
      figures.lost += 1;
      if (typeof result === "string") figures.converged += 1;
      else figures.refusedOfLost += 1;
    }
    if (typeof result !== "string") {
      expect(result.message).toContain("Fix: ");
      return;
    }
    if (this.made.get(result) === actor) return;
    // Equal, come up during a call that may have made it: nothing in Kadoa tells the two apart.
    if (this.#madeDuring.has(result) && wasAmbiguous) {
      figures.undecidable += 1;
      return;
    }
    figures.taken += 1;
    expect(this.made.get(result)).toBe(actor);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.close();
  }
}

test("an object of another stack, or of somebody else, is never taken, whenever it was made", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ kind, acts, clocks, hasWritten }) => {
      await service.outside("POST", "/_emulator/reset");
      await service.outside("DELETE", "/_emulator/faults");
      rmSync(service.cacheFolder, { recursive: true, force: true });
      const story = new Story(kind, clocks);
      for (const { actor, afterMs, fault, meanwhile } of acts) {
        service.clock.advance(afterMs);
        if (actor === "somebody else") {
          await story.foreign();
          continue;
        }
        if (hasWritten) await story.write(actor);
        if (meanwhile) {
          service.clock.meanwhile = async () => {
            service.clock.meanwhile = undefined;
            await story.foreignDuringCall(actor);
          };
        }
        await story.create(actor, fault);
        service.clock.meanwhile = undefined;
      }
      await story.close();
      figures.rounds += 1;
    }),
    { numRuns: full ? 2_000 : 60 },
  );
});
