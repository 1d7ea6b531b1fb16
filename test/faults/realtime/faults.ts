import type { Ending } from "../connection";
import type { RealtimeRun } from "./run";

/** Each begins and ends settled, and publishes some events on its way. */
export type Fault = (run: RealtimeRun) => Promise<void>;

/** Longest answer, in bytes, before a cut: some events' worth. */
const longestCut = 3_000;
/** Makes a link dead that has been silent until now. */
const silenceMs = 31_000;

const some = (run: RealtimeRun) => run.random.whole(1, 30);

/** Breaks the link at a random byte of what the service says from now on. */
function breaks(ending: Ending): Fault {
  return async (run) => {
    const after = run.random.whole(0, longestCut);
    run.proxy.connections.at(-1)?.apply({ answer: { after, ending } });
    await run.publish(some(run));
    if (ending === "half-open" || ending === "stall") await run.pass(silenceMs);
  };
}

/** Breaks the next connection at a random byte of its upgrade or of what follows. */
function breaksUpgrade(ending: Ending): Fault {
  return async (run) => {
    run.proxy.next({ answer: { after: run.random.whole(0, 250), ending } });
    await run.control("realtime/disconnect");
    await run.publish(some(run));
    await run.pass(ending === "stall" ? silenceMs + 10_000 : 1_000);
  };
}

async function down(run: RealtimeRun, meanwhile: () => Promise<void>): Promise<void> {
  await run.proxy.refuse();
  await meanwhile();
  await run.pass(2_000);
  await run.proxy.accept();
}

function refusedTokens(kind: string, more: Record<string, unknown> = {}): Fault {
  return async (run) => {
    await run.control("faults", { kind, path: "/v4/oauth2/token", times: run.random.whole(1, 3), ...more });
    await run.control("realtime/disconnect", { code: 1012 });
    await run.publish(some(run));
  };
}

/** What the service keeps reaches the consumer in spite of these. */
export const harmlessFaults: Readonly<Record<string, Fault>> = {
  none: (run) => run.publish(some(run)),
  cut: breaks("cut"),
  reset: breaks("reset"),
  "half-open link": breaks("half-open"),
  stall: breaks("stall"),
  "half-open at the service": async (run) => {
    await run.control("realtime/half-open");
    await run.publish(some(run));
    await run.pass(silenceMs);
  },
  "2 s drop": (run) => down(run, () => run.publish(some(run))),
  disconnect: async (run) => {
    await run.publish(some(run));
    await run.control("realtime/disconnect", { code: run.random.pick([1000, 1001, 1011, 1012, 1013, 4000]) });
    await run.publish(some(run));
  },
  drain: async (run) => {
    const { random } = run;
    await run.control("realtime/drain", {
      retryAfterMs: random.whole(0, 3_000),
      deadlineMs: random.whole(0, 6_000),
    });
    await run.publish(some(run));
    await run.pass(7_000);
  },
  "late frames": async (run) => {
    run.relay.hold();
    await run.control("realtime/drain", { retryAfterMs: 0, deadlineMs: 2_000 });
    await run.publish(some(run));
    await run.settle();
    run.relay.release();
    await run.publish(some(run));
    await run.pass(3_000);
  },
  "late frames after a drop": async (run) => {
    run.relay.hold();
    await run.publish(some(run));
    await run.pass(silenceMs);
    await run.settle();
    run.relay.release();
    await run.publish(some(run));
  },
  "upgrade cut": breaksUpgrade("cut"),
  "upgrade reset": breaksUpgrade("reset"),
  "upgrade stalls": breaksUpgrade("stall"),
  "token 503": refusedTokens("status", { status: 503 }),
  "token malformed": refusedTokens("malformed"),
  "token lost": refusedTokens("drop-response"),
  "token cut": refusedTokens("cut", { bytes: 20 }),
  "repeated frames": async (run) => {
    run.relay.disorder = { repeat: 0.5, swap: 0, hostile: 0 };
    await run.publish(some(run));
    await run.control("realtime/disconnect");
    await run.publish(some(run));
  },
  "replay overlaps": async (run) => {
    // Not so far that what was lost before comes after all, and too late.
    await run.control("realtime/replay", { overlap: run.random.whole(1, Math.min(50, run.model.certain)) });
    await run.control("realtime/disconnect");
    await run.publish(some(run));
    await run.settle();
    await run.control("realtime/replay", { overlap: 0 });
  },
  "hostile frames": async (run) => {
    run.relay.disorder = { repeat: 0, swap: 0, hostile: 0.5 };
    await run.publish(some(run));
  },
  "frame too large": async (run) => {
    await run.publish(some(run));
    await run.control("realtime/frames", { text: "x".repeat(200_000) });
    await run.publish(some(run));
  },
  "swapped frames": async (run) => {
    run.relay.disorder = { repeat: 0, swap: 0.3, hostile: 0 };
    await run.publish(some(run));
    if (run.random.chance(0.5)) await run.control("realtime/disconnect");
    else run.relay.release();
    await run.publish(some(run));
  },
  "consumer throws": async (run) => {
    run.throwAtNext();
    await run.publish(some(run));
  },
  "consumer throws while frames are lost": async (run) => {
    run.throwAtNext();
    run.proxy.connections
      .at(-1)
      ?.apply({ answer: { after: run.random.whole(0, longestCut), ending: "reset" } });
    await run.publish(some(run));
  },
};

/** Takes longer than the others. */
export const hangingConsumer: Fault = async (run) => {
  run.hang();
  await run.publish(1_200);
  await run.until(() => run.paused, "the listener goes on reading");
  await run.pass(5_000);
  run.wake();
};

/** What the service forgets cannot arrive; that has to be said. */
export const losingFaults: Readonly<Record<string, Fault>> = {
  "unknown cursor": async (run) => {
    await down(run, async () => {
      await run.publish(some(run), { losable: true });
      await run.control("realtime/replay", { forget: true });
    });
    await run.recover();
  },
  "longer than the buffer": async (run) => {
    await run.control("realtime/replay", { limit: 5 });
    await down(run, () => run.publish(some(run) + 10, { losable: true }));
    await run.recover();
    await run.control("realtime/replay", { limit: 5_000 });
  },
};
