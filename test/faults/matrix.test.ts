import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { KadoaClient } from "../../client/client";
import { type ErrorCode, isAmbiguous, KadoaError } from "../../client/errors";
import { StoryClock } from "./clock";
import type { Rule } from "./connection";
import { report } from "./figures";
import { Origin, type Reply } from "./origin";
import { FaultProxy } from "./proxy";

const tries = 6;
const body = { name: "ops", channelType: "WEBHOOK", config: { webhookUrl: "https://hooks.example.net/k" } };

/** The calls of the matrix: one per method, and the two POSTs that are special. */
const calls: Record<string, { idempotent: boolean; send(client: KadoaClient): Promise<unknown> }> = {
  GET: { idempotent: true, send: (client) => client.channels.get("c-1") },
  PUT: { idempotent: true, send: (client) => client.channels.update("c-1", body) },
  DELETE: { idempotent: true, send: (client) => client.channels.delete("c-1") },
  POST: { idempotent: false, send: (client) => client.channels.create(body) },
  "POST test": { idempotent: false, send: (client) => client.triggerTest({ eventType: "workflow_failed" }) },
  "POST token": { idempotent: true, send: (client) => client.realtimeToken() },
};

interface Fault {
  code: ErrorCode;
  /** Whether the whole request gets to the service in spite of it. */
  arrives: boolean;
  /** Whether it is certain that the service did nothing. @default false */
  harmless?: boolean;
  /** What the connection suffers, given the length of the healthy answer. */
  rule?: (answerBytes: number) => Rule;
  reply?: Reply;
  refused?: boolean;
}

function status(code: number, headers: Record<string, string> = {}): Reply {
  return { status: code, headers, body: JSON.stringify({ error: true, message: "not now" }) };
}

const faults: Record<string, Fault> = {
  "connection refused": { code: "UNREACHABLE", arrives: false, harmless: true, refused: true },
  "reset before the request": lost(false, () => ({ request: { ending: "reset" } })),
  "closed before the request": lost(false, () => ({ request: { ending: "cut" } })),
  "reset within the request": lost(false, () => ({ request: { after: 40, ending: "reset" } })),
  "closed within the request": lost(false, () => ({ request: { after: 40, ending: "cut" } })),
  "reset before the answer": lost(true, () => ({ answer: { ending: "reset" } })),
  "closed before the answer": lost(true, () => ({ answer: { ending: "cut" } })),
  "cut in the status line": lost(true, () => ({ answer: { after: 7, ending: "cut" } })),
  "cut in the headers": lost(true, () => ({ answer: { after: 40, ending: "cut" } })),
  "cut in mid-body": lost(true, (bytes) => ({ answer: { after: bytes - 20, ending: "cut" } })),
  "cut before the last byte": lost(true, (bytes) => ({ answer: { after: bytes - 1, ending: "cut" } })),
  "reset in mid-body": lost(true, (bytes) => ({ answer: { after: bytes - 20, ending: "reset" } })),
  "black hole": late(false, () => ({ request: { ending: "stall" } })),
  "stalled request": late(false, () => ({ request: { after: 40, ending: "stall" } })),
  "stall before the answer": late(true, () => ({ answer: { ending: "stall" } })),
  "stall in mid-body": late(true, (bytes) => ({ answer: { after: bytes - 20, ending: "stall" } })),
  "half-open link": late(true, () => ({ answer: { ending: "half-open" } })),
  "408": refused("TIMEOUT", status(408)),
  "425": refused("SERVER", status(425)),
  "429": { ...refused("RATE_LIMITED", status(429)), harmless: true },
  "500": refused("SERVER", status(500)),
  "502 with a page": refused("SERVER", { status: 502, body: "<html>Bad Gateway</html>" }),
  "503": refused("SERVER", status(503)),
  "503 with Retry-After": refused("SERVER", status(503, { "retry-after": "3" })),
  "504": refused("SERVER", status(504)),
  "not JSON": refused("UNEXPECTED_ANSWER", { status: 200, body: '{"data":{"chan' }),
  "no body": refused("UNEXPECTED_ANSWER", { status: 200, body: "" }),
};

function lost(arrives: boolean, rule: Fault["rule"]): Fault {
  return { code: "CONNECTION_LOST", arrives, ...(rule && { rule }) };
}

function late(arrives: boolean, rule: Fault["rule"]): Fault {
  return { code: "TIMEOUT", arrives, ...(rule && { rule }) };
}

function refused(code: ErrorCode, reply: Reply): Fault {
  return { code, arrives: true, reply };
}

let origin: Origin;
let proxy: FaultProxy;
let clock: StoryClock;
let client: KadoaClient;

beforeEach(async () => {
  origin = await Origin.start();
});

afterEach(async () => {
  await origin.close();
});

/** A fresh way to the service: connections that one call left broken do not meet the next. */
async function inFreshWorld<T>(run: () => Promise<T>): Promise<T> {
  origin.received.length = 0;
  proxy = await FaultProxy.start(origin.url);
  clock = new StoryClock();
  const urls = { baseUrl: proxy.url, realtimeUrl: "ws://127.0.0.1", realtimeApiUrl: proxy.url };
  client = new KadoaClient(
    { apiKey: "key-of-the-matrix", ...urls },
    { clock, random: () => 0.5, retry: { totalTimeoutMs: 600_000 } },
  );
  try {
    return await run();
  } finally {
    await client.close();
    await proxy.close();
  }
}

/** Sends a call and lets its deadlines run out where the connection has fallen silent. */
async function outcomeOf(send: (client: KadoaClient) => Promise<unknown>): Promise<unknown> {
  let over = false;
  const outcome = send(client)
    .catch((error: unknown) => error)
    .finally(() => {
      over = true;
    });
  for (let silent = 1; !over; silent++) {
    await Promise.race([outcome, proxy.until((log) => log.filter(isSilence).length >= silent)]);
    clock.expire();
  }
  return outcome;
}

function isSilence(event: FaultProxy["log"][number]): boolean {
  return event.what === "fault" && (event.ending === "stall" || event.ending === "half-open");
}

/** How long the healthy answer to a call is on the wire. */
async function answerBytes(send: (client: KadoaClient) => Promise<unknown>): Promise<number> {
  return inFreshWorld(async () => {
    await send(client);
    return proxy.log.reduce((sum, event) => sum + (event.what === "answered" ? event.bytes : 0), 0);
  });
}

async function strike(fault: Fault, bytes: number, lasting: boolean): Promise<void> {
  const { rule, reply } = fault;
  if (rule) lasting ? proxy.always(rule(bytes)) : proxy.next(rule(bytes));
  if (reply) origin.next(...Array.from({ length: lasting ? tries : 1 }, () => reply));
  if (fault.refused) {
    await proxy.refuse();
    if (!lasting) clock.meanwhile = () => proxy.accept();
  }
}

const figures: string[][] = [["fault", ...Object.keys(calls)]];

describe.each(Object.entries(faults))("%s", (name, fault) => {
  const row = [name];
  afterAll(() => void figures.push(row));

  test.each(Object.entries(calls))(
    "met once, %s gets through or fails with what is known",
    async (called, call) => {
      const bytes = await answerBytes(call.send);
      await inFreshWorld(async () => {
        await strike(fault, bytes, false);
        const outcome = await outcomeOf(call.send);
        const first = fault.arrives ? 1 : 0;
        if (acceptsAnyBody(called, fault)) {
          expect(outcome).toBeUndefined();
          expect(origin.received).toHaveLength(1);
          row.push("recovered");
        } else if (call.idempotent || fault.harmless) {
          expect(outcome).not.toBeInstanceOf(Error);
          expect(origin.received).toHaveLength(first + 1);
          expect(new Set(origin.received.map((request) => request.body)).size).toBe(1);
          expect(new Set(origin.received.map((request) => request.requestId)).size).toBe(first + 1);
          row.push("recovered");
        } else {
          expect(outcome).toBeInstanceOf(KadoaError);
          expect(outcome).toMatchObject({ code: fault.code });
          expect(isAmbiguous(outcome as KadoaError)).toBe(true);
          expect((outcome as KadoaError).message).toContain("POST /v5/notifications/");
          expect(origin.received).toHaveLength(first);
          row.push("failed cleanly");
        }
      });
    },
  );

  // Pacing for ever is told on its own, in retry.test.ts: it ends by time and not by tries.
  test.each(isPaced(fault) ? [] : Object.entries(calls))(
    "for ever, %s fails cleanly",
    async (called, call) => {
      const bytes = await answerBytes(call.send);
      await inFreshWorld(async () => {
        await strike(fault, bytes, true);
        const outcome = await outcomeOf(call.send);
        if (acceptsAnyBody(called, fault)) {
          expect(outcome).toBeUndefined();
          return;
        }
        expect(outcome).toBeInstanceOf(KadoaError);
        expect(outcome).toMatchObject({ code: fault.code });
        const repeats = call.idempotent || fault.harmless === true;
        const message = (outcome as KadoaError).message;
        if (repeats) expect(message).toContain(`(${tries} tries in `);
        else expect(message).not.toContain("tries");
        expect(origin.received).toHaveLength(fault.arrives ? (repeats ? tries : 1) : 0);
      });
    },
  );
});

afterAll(() => {
  report("Fault × method, each fault met once", figures);
  const cells = figures.slice(1).flatMap(([, ...outcomes]) => outcomes);
  const recovered = cells.filter((outcome) => outcome === "recovered").length;
  report(
    "Fault × method, met once",
    [
      ["cells", String(cells.length)],
      ["recovered", String(recovered)],
      ["creates that failed cleanly, because they must not be repeated", String(cells.length - recovered)],
    ],
    3,
  );
});

function isPaced(fault: Fault): boolean {
  return fault.reply?.headers?.["retry-after"] !== undefined;
}

/** The answer to a DELETE says nothing that is needed beyond its status. */
function acceptsAnyBody(called: string, fault: Fault): boolean {
  return called === "DELETE" && fault.code === "UNEXPECTED_ANSWER";
}

test("an object that is gone at the second try was deleted by the first", async () => {
  await inFreshWorld(async () => {
    proxy.next({ answer: { ending: "reset" } });
    origin.next({ status: 200, body: "{}" }, { status: 404, body: "{}" });
    await client.channels.delete("c-1");
    expect(origin.received.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
    origin.next({ status: 404, body: "{}" });
    await expect(client.channels.delete("c-1")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("a slow answer in many pieces is not a fault", async () => {
  await inFreshWorld(async () => {
    proxy.always({ latencyMs: 20 });
    expect(await client.channels.get("c-1")).toMatchObject({ id: "c-1" });
    expect(origin.received).toHaveLength(1);
  });
});

test("a kept-alive connection that the service has just dropped costs one more try, not the call", async () => {
  await inFreshWorld(async () => {
    await client.channels.get("c-1");
    proxy.next({ request: { ending: "reset" } });
    await client.channels.update("c-1", body);
    expect(proxy.log.filter(({ what }) => what === "opened")).toHaveLength(2);
    expect(origin.received.map(({ method }) => method)).toEqual(["GET", "PUT"]);
  });
});

test("an answer of the wrong form is not asked for again", async () => {
  await inFreshWorld(async () => {
    origin.next({ status: 200, body: '{"data":{}}' });
    await expect(client.channels.get("c-1")).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
    expect(origin.received).toHaveLength(1);
  });
});

test("the error of the last try keeps the service's words and its request id", async () => {
  await inFreshWorld(async () => {
    origin.always(() => ({ ...status(500), headers: { "x-request-id": `r-${origin.received.length}` } }));
    const failure = await client.channels.get("c-1").catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 500, requestId: "r-6" });
    expect((failure as KadoaError).message).toBe(
      "500 from GET /v5/notifications/channels/c-1: not now (6 tries in 7.8 s). Fix: run it again; if it stays, give Kadoa's support the request id r-6.",
    );
  });
});
