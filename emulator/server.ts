import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { sleep } from "../client/clock";
import type { Reviewer } from "../console/server/source";
import type { Behaviour } from "./behaviour";
import type { EmulatorContext } from "./context";
import { disturbAnswer, disturbRequest } from "./disturbed-answers";
import type { Disturbance } from "./faults";
import { isWelcome } from "./guard";
import { Paths } from "./paths";
import { badRequest, errorBody, notFound, Refusal, v4Error } from "./refusals";
import { accountRoutes } from "./routes/account";
import { channelRoutes } from "./routes/channels";
import { consoleRoutes } from "./routes/console";
import { controlRoutes } from "./routes/control";
import { csvRoutes } from "./routes/csv";
import { eventTypeRoutes } from "./routes/event-types";
import { logRoutes } from "./routes/logs";
import { realtimeRoutes } from "./routes/realtime";
import { settingRoutes } from "./routes/settings";
import { subscriptionRoutes } from "./routes/subscriptions";
import { workflowRoutes } from "./routes/workflows";

const bodyLimit = 16 * 1024 * 1024;
const controlPrefix = "/_emulator/";

export interface ServerOptions {
  /** Where it listens: decides which Host headers are welcome. */
  host: string;
  latencyMs: number;
  /** Called before a write is answered. */
  save(): Promise<void>;
  /** The key whose workspace the console shows. */
  apiKey: string;
  reviewer: Reviewer | undefined;
  /** Host and port at which the server is reached, once it listens. */
  authority(): string;
}

/** The HTTP side of the emulator, ready to listen. */
export function createServer(context: EmulatorContext, options: ServerOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit,
    forceCloseConnections: true,
    rewriteUrl: ({ url = "/" }) => withoutLastSlash(url),
    routerOptions: { maxParamLength: 1_024, querystringParser: (text) => parseQuery(text) },
    frameworkErrors: (error, _request, reply) => answerError(error, reply, "v5"),
  });
  // Bodies are read where they are needed: some calls come with a JSON content type and no body.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const paths = new Paths();
  server.setErrorHandler((error: Error, request, reply) => {
    const open = !isControl(request) && pathOf(request).startsWith("/v5/notifications/");
    return answerError(error, reply, open ? context.behaviour.errorBody : "v5");
  });
  addHooks(server, context, options, paths);
  server.addHook("onRoute", ({ url, method }) => paths.add(url, [method].flat()));
  for (const routes of [
    accountRoutes,
    channelRoutes,
    settingRoutes,
    eventTypeRoutes,
    logRoutes,
    csvRoutes,
    subscriptionRoutes,
    workflowRoutes,
    realtimeRoutes,
    controlRoutes,
  ]) {
    routes(server, context);
  }
  consoleRoutes(server, context, options);
  return server;
}

function addHooks(
  server: FastifyInstance,
  context: EmulatorContext,
  options: ServerOptions,
  paths: Paths,
): void {
  const disturbances = new WeakMap<FastifyRequest, Disturbance>();
  server.addHook("onRequest", async (request, reply) => {
    if (!isWelcome(request.headers, options.host)) {
      throw new Refusal(403, errorBody(403, "This emulator answers to loopback names only"));
    }
    if (isControl(request) && isFromElsewhere(request)) {
      throw new Refusal(403, errorBody(403, "The emulator is controlled by its own page only"));
    }
    // Of the same clock as `createdAt`: clients compare the two.
    if (context.behaviour.dateHeader === "absent") reply.raw.sendDate = false;
    else reply.header("date", new Date(context.clock.now()).toUTCString());
    if (isControl(request)) return refuseUnknown(request, paths);
    const call = callOf(request, paths);
    context.requests.add(call.name, workspaceOf(context, request));
    const disturbance = context.faults.meet({
      method: request.method,
      path: pathOf(request),
      route: call.route,
    });
    disturbances.set(request, disturbance);
    if (options.latencyMs > 0) await sleep(context.clock, options.latencyMs, context.closing);
    if (await disturbRequest(disturbance.before, request, reply, context)) return reply;
    refuseUnknown(request, paths);
    refuseText(request, context.behaviour);
  });
  server.addHook("onSend", async (request, reply, payload) => {
    if (!["GET", "HEAD"].includes(request.method) && reply.statusCode < 300) await options.save();
    const after = disturbances.get(request)?.after ?? [];
    return after.length === 0 ? payload : disturbAnswer(after, reply, payload, context);
  });
}

/** Here and not where nothing is found, because the framework refuses some of these methods in its own words. */
function refuseUnknown(request: FastifyRequest, paths: Paths): void {
  if (!request.is404) return;
  const path = paths.at(pathOf(request));
  if (path === undefined) throw notFound(`There is no ${request.method} ${pathOf(request)}`);
  const allow = path.methods.join(", ");
  throw new Refusal(405, errorBody(405, `Only ${allow} here`), { allow });
}

function refuseText({ headers }: FastifyRequest, { jsonAsText }: Behaviour): void {
  const isText = /^text\/plain\b/i.test(headers["content-type"] ?? "");
  if (isText && jsonAsText === 415) throw new Refusal(415, v4Error("Send application/json"));
}

async function answerError(
  error: Error & { statusCode?: number },
  reply: FastifyReply,
  form: Behaviour["errorBody"],
): Promise<void> {
  const status = error.statusCode ?? 500;
  const refusal =
    error instanceof Refusal
      ? error
      : status === 400
        ? badRequest(error.message)
        : new Refusal(status, errorBody(status, error.message));
  await reply.code(refusal.status).headers(refusal.headers).send(bodyOf(refusal, form));
}

function bodyOf({ body, message }: Refusal, form: Behaviour["errorBody"]): unknown {
  if (form === "text") return message;
  if (form === "none") return undefined;
  return form === "v4" ? v4Error(message) : body;
}

function isControl(request: FastifyRequest): boolean {
  return request.url.startsWith(controlPrefix);
}

/** A page of another port is no stranger to this machine, and still has no business with the emulator itself. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

/** The official Python client writes `POST /v4/workflows/`. */
function withoutLastSlash(url: string): string {
  const [path = "", ...query] = url.split("?");
  const isPlain = path === "/" || !path.endsWith("/") || url.startsWith(controlPrefix);
  return isPlain ? url : [path.slice(0, -1), ...query].join("?");
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? "";
}

/** The route of a request as the OpenAPI document writes it. Unknown paths share one name. */
function callOf(request: FastifyRequest, paths: Paths): { name: string; route: string } {
  const url = request.routeOptions.url ?? paths.at(pathOf(request))?.url;
  const route = url === undefined ? "(no such path)" : url.replaceAll(/:(\w+)/g, "{$1}");
  return { route, name: `${request.method} ${route}` };
}

function workspaceOf(context: EmulatorContext, request: FastifyRequest) {
  try {
    return context.workspaces.authenticated(request.headers);
  } catch {
    return undefined;
  }
}

/** The last value of each parameter counts. */
function parseQuery(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
