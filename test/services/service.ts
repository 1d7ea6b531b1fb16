import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One comment, in no service's own terms. */
export interface Written {
  id: number;
  body: string;
  author: string;
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: IncomingMessage["headers"];
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What one service is like; the rest is the same for all. */
export interface Manner {
  /** The most characters of a comment. */
  longest: number;
  /** Whether a request has the token. */
  knows(headers: IncomingMessage["headers"], token: string): boolean;
  /** Answers a request that has the token; undefined for a call that is not documented. */
  answer(asked: Asked, world: World): Answer | undefined;
}

export interface World {
  readonly comments: Written[];
  readonly owner: string;
  url: string;
  /** Most comments of one page. */
  readonly pageSize: number;
  /** Whether the token may write, as that of a fork may not. */
  mayWrite: boolean;
}

export type Service = Awaited<ReturnType<typeof startService>>;

/** A service that holds one pull request, for as long as a test needs it. It serves loopback only. */
export async function startService(
  manner: Manner,
  token: string,
  options: { owner: string; pageSize?: number },
) {
  const { owner, pageSize = 100 } = options;
  const world: World = { comments: [], owner, url: "", pageSize, mayWrite: true };
  const requests: string[] = [];
  /** Answered before anything else, first come first served; `done` lets the request take effect all the same. */
  const faults: (Answer & { on: string; done?: boolean })[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", world.url);
    const { method = "" } = request;
    const content = await text(request);
    const asked: Asked = {
      method,
      path: pathname,
      query: searchParams,
      body: content === "" ? undefined : JSON.parse(content),
      headers: request.headers,
    };
    requests.push(`${method} ${pathname}`);
    const send = ({ status, body = {}, headers = {} }: Answer) => {
      const type = { "content-type": "application/json", ...headers };
      response.writeHead(status, type).end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (!manner.knows(request.headers, token))
      return send({ status: 401, body: { message: "bad credentials" } });
    const fault = faults.findIndex(({ on }) => on === method);
    const [planned] = fault === -1 ? [] : faults.splice(fault, 1);
    if (planned !== undefined && !planned.done) return send(planned);
    const answer = manner.answer(asked, world) ?? { status: 404, body: { message: "no such call" } };
    return send(planned ?? answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: world.url,
    world,
    comments: world.comments,
    requests,
    faults,
    /** A comment that is there already. */
    add(body: string, author: string): Written {
      return add(world, body, author);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function add({ comments }: World, body: string, author: string): Written {
  const written = { id: 1_000 + comments.length, body, author };
  comments.push(written);
  return written;
}

export function page<T>(items: readonly T[], number: number, size: number): { items: T[]; isLast: boolean } {
  return { items: items.slice((number - 1) * size, number * size), isLast: number * size >= items.length };
}
