import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { z } from "zod";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { version } from "../../client/version.gen";
import type { ChangeView, ConsoleInfo, DeliveriesView, EventView } from "../api";
import { assetOf } from "./assets";
import { deliveryView, eventView } from "./deliveries";
import { safeHeaders } from "./guard";
import { Live } from "./live";
import type { ConsoleSource, Reviewer, StackKnowledge } from "./source";
import { PageStream } from "./stream";
import { Verifications } from "./verification";
import { routingView } from "./views";

/** A request that the guard has let in. */
export interface ConsoleRequest {
  readonly method: string;
  /** Below the console's own address, with a slash in front. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body(): Promise<string>;
}

export interface ConsoleOptions {
  readonly source: ConsoleSource;
  /** Where the page is: empty, or `/_emulator/console`. */
  readonly prefix: string;
  readonly stack?: StackKnowledge | undefined;
  readonly reviewer?: Reviewer | undefined;
}

type Call = (request: ConsoleRequest, parameter: string) => Promise<object>;

/** How long what the service is asked for may take, in milliseconds. */
const longestCallMs = 60_000;

/** Rows of the log that are shown. */
const mostDeliveries = 500;

export const testSchema = z.strictObject({
  eventType: z.string().min(1),
  workflowId: z.string().min(1).optional(),
});

export const verifySchema = z.strictObject({
  notifyPeople: z.boolean().optional(),
  settings: z.array(z.string().min(1)).optional(),
});

/** The page, its API and its stream, whoever serves them. */
export class Console {
  readonly #options: ConsoleOptions;
  readonly #live: Live;
  readonly #verifications: Verifications;
  readonly #closing = new AbortController();
  readonly #calls: Readonly<Record<string, Call>>;

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.#live = new Live(options.source);
    this.#verifications = new Verifications(options.source);
    this.#calls = this.#declared();
  }

  /** Answers one request. */
  async handle(request: ConsoleRequest, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendJson(response, statusOf(error), { error: this.#words(error) });
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#live.close(), this.#verifications.stop()]);
  }

  async #answer(request: ConsoleRequest, response: ServerResponse): Promise<void> {
    const { method, path, headers } = request;
    if (path === "/api/stream" && method === "GET") {
      const last = Number(headers["last-event-id"] ?? 0);
      this.#stream(response, Number.isInteger(last) ? last : 0);
      return;
    }
    const [, area, name = "", parameter = ""] = path.split("/");
    if (area === "api") {
      const call = this.#calls[`${method} ${name}${parameter === "" ? "" : "/"}`];
      if (call === undefined) throw new KadoaError("NOT_FOUND", `there is no ${method} ${path}`);
      return sendJson(response, 200, await call(request, unescaped(parameter)));
    }
    const asset = method === "GET" ? await assetOf(path, this.#options.prefix) : undefined;
    if (asset === undefined) throw new KadoaError("NOT_FOUND", `there is no ${method} ${path}`);
    response.writeHead(200, { ...safeHeaders, "content-type": asset.type }).end(asset.content);
  }

  #declared(): Record<string, Call> {
    const { source, stack, reviewer } = this.#options;
    const verifications = this.#verifications;
    return {
      "GET console": () => this.#info(),
      "GET routing": async () => routingView(await source.routing(this.#signal()), stack),
      "POST test": async (request) => {
        const test = parsed(testSchema, await request.body());
        return { eventId: await source.sendTest(test, this.#signal()) };
      },
      "GET deliveries": () => this.#deliveries(),
      "GET events/": (_, eventId) => this.#event(eventId),
      "GET plan": async () => ({ tests: await verifications.plan({}, this.#signal()) }),
      "GET plan/": async (_, whom) => ({
        tests: await verifications.plan({ notifyPeople: whom === "people" }, this.#signal()),
      }),
      "POST verify": async (request) => verifications.start(parsed(verifySchema, await request.body())),
      "POST verify/": async () => verifications.stop(),
      ...(reviewer && { "POST change": (request) => this.#review(reviewer, request) }),
      ...(source.emulator && {
        "GET outbox": async () => ({ messages: source.emulator?.outbox() ?? [] }),
        "POST resend/": async (_, deliveryId) => ({ id: source.emulator?.resend(deliveryId) }),
      }),
    };
  }

  async #deliveries(): Promise<DeliveriesView> {
    const { source } = this.#options;
    const signal = this.#signal();
    const [rows, { channels }] = await Promise.all([
      source.deliveries({ limit: mostDeliveries }, signal),
      source.routing(signal),
    ]);
    return { deliveries: rows.map((row) => deliveryView(row, channels)) };
  }

  async #event(eventId: string): Promise<EventView> {
    const { source } = this.#options;
    const signal = this.#signal();
    const [rows, { channels }] = await Promise.all([source.event(eventId, signal), source.routing(signal)]);
    const view = eventView(rows, channels);
    if (view === undefined)
      throw new KadoaError(
        "NOT_FOUND",
        "the delivery log has no entry of this event: it reached no channel, or is too old",
      );
    return { ...view, payload: source.hidden(view.payload) };
  }

  async #review(reviewer: Reviewer, request: ConsoleRequest): Promise<ChangeView> {
    const preview = await request.body();
    // A preview runs the program, which may take as long as it takes.
    return reviewer.review(preview === "" ? undefined : preview, this.#closing.signal);
  }

  async #info(): Promise<ConsoleInfo> {
    const { source, stack, reviewer } = this.#options;
    return {
      ...source.info,
      version,
      workspace: await source.workspace(this.#signal()),
      change: reviewer?.from ?? "none",
      stack: stack?.stack ?? null,
    };
  }

  #stream(response: ServerResponse, after: number): void {
    response.writeHead(200, { ...safeHeaders, "content-type": "text/event-stream" });
    const page = new PageStream(response);
    const unwatch = this.#live.watch(after, (items) => page.send("live", items, items.at(-1)?.number));
    const unfollow = this.#verifications.watch((view) => page.send("verify", view));
    page.send("verify", this.#verifications.view);
    const end = () => response.end();
    this.#closing.signal.addEventListener("abort", end, { once: true });
    response.once("close", () => {
      unwatch();
      unfollow();
      this.#closing.signal.removeEventListener("abort", end);
    });
  }

  #signal(): AbortSignal {
    return AbortSignal.any([this.#closing.signal, AbortSignal.timeout(longestCallMs)]);
  }

  #words(error: unknown): string {
    const words = error instanceof Error ? error.message : String(error);
    return this.#options.source.hidden(words);
  }
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { ...safeHeaders, "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

/** @throws KadoaError INVALID that names every fault */
function parsed<T>(schema: z.ZodType<T>, body: string): T {
  const result = schema.safeParse(parseJson(body));
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the body"}: ${message}`,
  );
  throw new KadoaError("INVALID", faults.join("; "));
}

function statusOf(error: unknown): number {
  if (!(error instanceof KadoaError)) return 500;
  if (error.code === "NOT_FOUND") return 404;
  return ["INVALID", "CONFIGURATION", "UNSUPPORTED", "REFUSED"].includes(error.code) ? 400 : 502;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
