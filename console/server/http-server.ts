import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { KadoaError } from "../../client/errors";
import type { Console } from "./console";
import { refusalOf, safeHeaders } from "./guard";

/** A preview of thousands of resources is a large document. */
const largestBody = 64 * 1024 * 1024;

export interface ServedConsole {
  /** The address to open, with the token that opens it once. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a console on loopback to the person who reads the address.
 * @throws KadoaError CONFIGURATION when the port is taken
 */
export async function serveConsole(console: Console, port: number): Promise<ServedConsole> {
  const door = new Door();
  const server = createServer((request, response) => {
    void answer(console, door, request, response);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === "EADDRINUSE" ? `port ${port} is taken` : cause.message;
    throw new KadoaError("CONFIGURATION", `the console cannot listen: ${problem}`, {
      fix: "choose another port with --port; 0 picks a free one.",
      cause,
    });
  });
  const { port: own } = server.address() as AddressInfo;
  door.cookie = `kadoa-console-${own}`;
  return {
    url: `http://127.0.0.1:${own}/?token=${door.token}`,
    async close() {
      await console.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Lets in who has the token, once; then who has the cookie. */
class Door {
  readonly token = randomBytes(24).toString("base64url");
  readonly #pass = randomBytes(24).toString("base64url");
  #isTokenUsed = false;
  /** Named by the port: a browser sends a host's cookies to all of its ports. */
  cookie = "";

  /** The cookie to set, for a token that was not used yet. */
  opensWith(token: string): string | undefined {
    if (this.#isTokenUsed || !isSame(token, this.token)) return undefined;
    this.#isTokenUsed = true;
    return `${this.cookie}=${this.#pass}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isOpenTo({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? "").split(";").map((part) => part.trim());
    const own = cookies.find((part) => part.startsWith(`${this.cookie}=`));
    return own !== undefined && isSame(own.slice(this.cookie.length + 1), this.#pass);
  }
}

async function answer(
  console: Console,
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on("error", () => response.destroy());
  const { method = "GET", headers } = request;
  const refusal = refusalOf({ method, headers });
  if (refusal !== undefined) return refuse(response, refusal);
  const url = new URL(`http://console${request.url ?? "/"}`);
  const token = url.searchParams.get("token");
  if (token !== null && url.pathname === "/" && method === "GET") {
    const cookie = door.opensWith(token);
    if (cookie === undefined && !door.isOpenTo(request)) return refuse(response, usedWords);
    const set = cookie === undefined ? {} : { "set-cookie": cookie };
    response.writeHead(303, { ...safeHeaders, ...set, location: "/" }).end();
    return;
  }
  if (!door.isOpenTo(request)) return refuse(response, closedWords);
  const body = () => bodyOf(request);
  await console.handle({ method, path: url.pathname, headers, body }, response);
}

const closedWords =
  "This console is open to one browser only. Open the address that `pulumi-kadoa console` printed.";
const usedWords =
  "This address was opened before, or is of an earlier console. Start `pulumi-kadoa console` again for a new one.";

function refuse(response: ServerResponse, words: string): void {
  response.writeHead(403, { ...safeHeaders, "content-type": "text/plain; charset=utf-8" }).end(`${words}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestBody) request.destroy(new Error("the body is too large"));
  });
  return text(request);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
