import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ending } from "./connection";
import { FaultProxy } from "./proxy";

let echo: Server;
let proxy: FaultProxy;
/** What the server behind the proxy heard, and how its connections ended. */
let heard: string;
let ends: string[];
const sockets = new Set<Socket>();

beforeEach(async () => {
  heard = "";
  ends = [];
  echo = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
      socket.write(bytes);
    });
    socket.on("end", () => ends.push("end"));
    socket.on("error", (error: NodeJS.ErrnoException) => ends.push(error.code ?? "error"));
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await FaultProxy.start(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  echo.close();
  await once(echo, "close");
});

interface Talk {
  socket: Socket;
  /** What came back so far. */
  read: string;
  /** How the connection ended: `end`, or the code of an error. */
  ended: Promise<string>;
}

async function open(): Promise<Talk> {
  const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.add(socket);
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => resolve("end"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
  });
  const talk: Talk = { socket, read: "", ended };
  socket.on("data", (bytes) => {
    talk.read += bytes.toString("latin1");
  });
  await Promise.race([once(socket, "connect"), ended]);
  return talk;
}

test("without a rule everything passes, both ways", async () => {
  const talk = await open();
  talk.socket.write("hello");
  await expect.poll(() => talk.read).toBe("hello");
  talk.socket.end();
  expect(await talk.ended).toBe("end");
  await proxy.until((log) => log.some(({ what }) => what === "closed"));
  expect(proxy.connections).toHaveLength(0);
});

describe.each<[Ending, string]>([
  ["cut", "end"],
  ["reset", "ECONNRESET"],
])("%s", (ending, seen) => {
  test.each([0, 1, 3, 5])("after %i bytes of the answer the client sees exactly these", async (after) => {
    proxy.next({ answer: { after, ending } });
    const talk = await open();
    talk.socket.write("hello");
    expect(await talk.ended).toBe(seen);
    expect(heard).toBe("hello");
    // A reset may overtake bytes that were under way.
    if (ending === "cut") expect(talk.read).toBe("hello".slice(0, after));
    expect("hello".startsWith(talk.read)).toBe(true);
    expect(proxy.log).toContainEqual({
      what: "fault",
      connection: 1,
      turn: 1,
      direction: "answer",
      ending,
      bytes: after,
    });
  });

  test("after some bytes of the request the server hears exactly these", async () => {
    proxy.next({ request: { after: 2, ending } });
    const talk = await open();
    talk.socket.write("hello");
    expect(await talk.ended).toBe(seen);
    await expect.poll(() => ends).toHaveLength(1);
    if (ending === "cut") expect(heard).toBe("he");
  });
});

test("a stalled direction falls silent while the other goes on", async () => {
  proxy.next({ answer: { after: 2, ending: "stall" } });
  const talk = await open();
  talk.socket.write("hello");
  await expect.poll(() => talk.read).toBe("he");
  talk.socket.write(" world");
  await expect.poll(() => heard).toBe("hello world");
  expect(talk.read).toBe("he");
});

test("a half-open link swallows everything and tells neither end", async () => {
  const talk = await open();
  talk.socket.write("hello");
  await expect.poll(() => talk.read).toBe("hello");
  proxy.connections[0]?.apply({ request: { ending: "half-open" } });
  talk.socket.write("lost");
  await proxy.until((log) => log.some((event) => event.what === "fault" && event.ending === "half-open"));
  talk.socket.end();
  // The way through a second connection takes longer than any farewell on the first would have.
  const other = await open();
  other.socket.write(" again");
  await expect.poll(() => other.read).toBe(" again");
  expect(heard).toBe("hello again");
  expect(ends).toEqual([]);
});

test("rules are taken turn by turn, on one connection as on many", async () => {
  proxy.next({}, { answer: { ending: "cut" } });
  const talk = await open();
  talk.socket.write("one");
  await expect.poll(() => talk.read).toBe("one");
  talk.socket.write("two");
  expect(await talk.ended).toBe("end");
  expect(heard).toBe("onetwo");
  expect(talk.read).toBe("one");
});

test("a turn can be chosen by what the client says", async () => {
  proxy.choose = ({ opening }) => (opening.includes("bad") ? { request: { ending: "reset" } } : undefined);
  const [good, bad] = [await open(), await open()];
  good.socket.write("good");
  bad.socket.write("bad");
  expect(await bad.ended).toBe("ECONNRESET");
  await expect.poll(() => good.read).toBe("good");
});

test("while it refuses nobody connects, and afterwards the port is the same", async () => {
  const before = await open();
  const { port } = proxy;
  await proxy.refuse();
  expect(await before.ended).toBe("ECONNRESET");
  expect(await (await open()).ended).toBe("ECONNREFUSED");
  await proxy.accept();
  expect(proxy.port).toBe(port);
  const after = await open();
  after.socket.write("back");
  await expect.poll(() => after.read).toBe("back");
});

test("a close that the server makes is kept back as long as the rule says", async () => {
  proxy.always({ closeDelayMs: 3_600_000 });
  const talk = await open();
  talk.socket.write("hello");
  await expect.poll(() => talk.read).toBe("hello");
  talk.socket.end();
  await expect.poll(() => ends).toEqual(["end"]);
  const other = await open();
  other.socket.write("!");
  await expect.poll(() => other.read).toBe("!");
  expect(await Promise.race([talk.ended, "still open"])).toBe("still open");
});
