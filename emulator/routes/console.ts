import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isLoopback } from "../../client/loopback";
import { Console } from "../../console/server/console";
import { refusalOf } from "../../console/server/guard";
import type { Reviewer } from "../../console/server/source";
import { consoleSource } from "../console-source";
import type { EmulatorContext } from "../context";
import { errorBody, Refusal } from "../refusals";

const prefix = "/_emulator/console";

interface Place {
  readonly apiKey: string;
  readonly host: string;
  readonly reviewer: Reviewer | undefined;
  authority(): string;
}

/** The console of the first workspace: no token opens it, only this machine's own names and its own page do. */
export function consoleRoutes(
  server: FastifyInstance,
  context: EmulatorContext,
  { apiKey, host, authority, reviewer }: Place,
): void {
  let console: Console | undefined;
  const open = () => {
    if (console !== undefined) return console;
    const addresses = { url: `http://${authority()}`, realtimeUrl: `ws://${authority()}`, apiKey };
    const workspace = context.workspaces.authenticated({ "x-api-key": apiKey });
    console = new Console({ source: consoleSource(workspace, context, addresses), prefix, reviewer });
    return console;
  };
  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const { method, headers, url } = request;
    const refusal = refusalOf({ method, headers }, !isLoopback(host));
    if (refusal !== undefined) throw new Refusal(403, errorBody(403, refusal));
    reply.hijack();
    const path = new URL(`http://console${url}`).pathname.slice(prefix.length);
    const body = async () => (Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
    await open().handle({ method, path: path === "" ? "/" : path, headers, body }, reply.raw);
    return reply;
  };
  for (const url of [prefix, `${prefix}/*`]) server.route({ url, method: ["GET", "POST"], handler: handle });
  server.addHook("preClose", async () => console?.close());
}
