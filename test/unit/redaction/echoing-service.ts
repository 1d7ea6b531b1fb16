import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { encodings, escapings } from "./echoes";

export interface EchoingService {
  url: string;
  /** From now on it answers every write with all that it was ever sent. */
  refuse(): void;
  /** From now on it takes every write again, and has forgotten what it was sent. */
  accept(): void;
  /** What it stores, for whoever wants to change it from outside. */
  objects: Record<string, unknown>[];
}

const spellings = [...Object.values(escapings), ...Object.values(encodings)];

/**
 * A service that stores channels and settings, whatever is in them, and refuses on demand: in the words of what it was sent, now and before, header
 * by header and value by value, in every encoding.
 */
export async function startEchoingService(): Promise<EchoingService> {
  const sent = new Set<string>();
  let refusing = false;
  const objects: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const key = String(request.headers["x-api-key"]);
    for (const text of [body, key, ...texts(parsed(body))]) if (text.length > 0) sent.add(text);
    response.setHeader("content-type", "application/json");
    if (request.url === "/v4/oauth2/token") {
      response.end(JSON.stringify({ access_token: "a-token-of-the-test", team_id: "a-team" }));
      return;
    }
    if (refusing && request.method !== "GET") {
      response.statusCode = 400;
      response.setHeader("x-request-id", key);
      // Another part of it at each call, so that each has its turn before the words are cut.
      const said = [...sent].flatMap((text) => spellings.map((normalized) => normalized(text)));
      const turn = turns++ * 7;
      response.end(
        JSON.stringify({ message: `Validation failed: ${said.slice(turn % said.length)[0]} <- ${body}` }),
      );
      return;
    }
    const [, collection, id] =
      /^\/v5\/notifications\/(channel|setting)s(?:\/(.*))?$/.exec(request.url ?? "") ?? [];
    if (collection === undefined) {
      response.writeHead(404).end("{}");
      return;
    }
    if (request.method === "POST")
      objects.push({ id: `${collection}-${objects.length}`, ...(parsed(body) as object) });
    const one = id === undefined ? objects.at(-1) : objects.find((object) => object.id === id);
    if (request.method === "PUT" && one !== undefined) Object.assign(one, parsed(body));
    const isList = request.method === "GET" && id === undefined;
    if (!isList && one === undefined) response.statusCode = 404;
    const kept = objects.filter((object) => String(object.id).startsWith(collection));
    const data = isList ? { [`${collection}s`]: kept } : { channel: one, settings: one };
    response.end(JSON.stringify({ data }));
  });
  let turns = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refuse: () => {
      refusing = true;
    },
    accept: () => {
      refusing = false;
      sent.clear();
    },
    objects,
  };
}

function parsed(body: string): unknown {
  return body === "" ? {} : JSON.parse(body);
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
