import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { hostile } from "./corpus";

export interface LyingService {
  url: string;
  realtimeUrl: string;
  apiKey: string;
}

const at = (index: number) => hostile[index % hostile.length] ?? "";
const createdAt = "2026-02-03T04:05:06.000Z";

/** One channel for each text: its name, its id and its type, if it is no kind that the package knows. */
const channels = hostile.flatMap((text, index) => [
  {
    id: `c${index} ${text}`,
    name: text,
    channelType: "WEBHOOK",
    config: { webhookUrl: `https://hooks.example.com/${index}`, httpMethod: "POST" },
    createdAt: `${createdAt}${text}`,
  },
  { id: `m${index} ${text}`, name: text, channelType: "EMAIL", config: { recipients: ["a@example.com"] } },
  { id: `u${index} ${text}`, name: text, channelType: `NEW ${text}`, config: {} },
]);

const settings = hostile.flatMap((text, index) =>
  channels.slice(index * 3, index * 3 + 2).map((channel, kind) => ({
    id: `s${index}${kind} ${text}`,
    eventType: `${text} ${kind}`,
    workflowId: at(index + 1),
    eventConfiguration: {},
    enabled: true,
    channels: [channel],
  })),
);

interface Row {
  id: string;
  eventType: string;
  workflowId: string | null;
  eventStatus: string;
  eventId: string;
  createdAt: string;
  channelConfig: unknown;
}

const row = (index: number, eventType: string, workflowId: string | null): Row => ({
  id: `r${index}`,
  eventType,
  workflowId,
  eventStatus: `FAILED ${at(index)}`,
  eventId: `e${index} ${at(index)}`,
  createdAt: index % 2 === 0 ? createdAt : `${createdAt}${at(index)}`,
  channelConfig: channels[(index % hostile.length) * 3]?.config,
});

/**
 * A service that says whatever it likes: every name, id, type, status and time is one of the hostile texts.
 * With `refusing`, every call but the token is refused in such words.
 */
export async function startLyingService({ refusing = false } = {}): Promise<LyingService> {
  const rows: Row[] = hostile.map((text, index) => row(index, text, at(index + 2)));
  const sockets = new WebSocketServer({ noServer: true });
  const answers: Record<string, (body: Record<string, string>) => unknown> = {
    "GET /v5/notifications/channels": () => ({ channels }),
    "GET /v5/notifications/settings": () => ({ settings }),
    "GET /v5/notifications/event-types": () => ({ eventTypes: hostile.map((type) => ({ type })) }),
    "GET /v5/notifications/logs": () => ({ events: rows, pagination: { hasMore: false } }),
    "POST /v5/notifications/test": ({ eventType = "", workflowId = null }) => {
      const index = rows.length;
      const sent = row(index, eventType, workflowId);
      sent.channelConfig = settings.find((setting) => setting.eventType === eventType)?.channels[0]?.config;
      rows.push(sent);
      return { eventId: sent.eventId, eventType };
    },
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const call = `${request.method} ${request.url?.split("?")[0]}`;
    const answer = answers[call];
    response.setHeader("content-type", "application/json");
    response.setHeader("date", new Date().toUTCString());
    if (call === "POST /v4/oauth2/token") {
      response.end(JSON.stringify({ access_token: "token", team_id: `team ${hostile.join(" ")}` }));
    } else if (refusing || answer === undefined) {
      response.statusCode = answer === undefined && request.method === "GET" ? 404 : 400;
      response.end(JSON.stringify({ message: `${hostile.slice(0, 12).join("\n")}` }));
    } else response.end(JSON.stringify({ data: answer(body === "" ? {} : JSON.parse(body)) }));
  });
  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on("error", () => undefined);
      accepted.once("message", () => {
        for (const [index, text] of hostile.entries()) {
          const frame = {
            eventType: text,
            id: `f${index} ${text}`,
            workflowId: at(index + 1),
            timestamp: text,
          };
          accepted.send(JSON.stringify({ ...frame, message: { [text]: text } }));
        }
        accepted.send("::error::this is no JSON");
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    realtimeUrl: `ws://127.0.0.1:${port}`,
    apiKey: "the-key-of-the-test",
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
