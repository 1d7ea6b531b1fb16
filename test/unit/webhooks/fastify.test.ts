import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { createWebhookHandler, type WebhookEvent } from "../../../delivery/webhooks";
import { event, head, send } from "./raw";

const body = JSON.stringify(event);

it("in Fastify it authenticates before anything reads the body, and takes what is in order", async () => {
  const events: WebhookEvent[] = [];
  const handler = createWebhookHandler({
    auth: { type: "bearer", token: "a-token" },
    onEvent: (received) => {
      events.push(received);
    },
  });
  const server = fastify({ forceCloseConnections: true });
  onTestFinished(() => server.close());
  server.post("/kadoa", {
    onRequest: (request, reply) => {
      reply.hijack();
      handler.listener(request.raw, reply.raw);
    },
    handler: () => {
      throw new Error("never reached");
    },
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;

  expect((await send(port, head(body, { Authorization: undefined }))).status).toBe(401);
  expect((await send(port, head(body), body)).status).toBe(200);
  await handler.close();
  expect(events).toHaveLength(1);
});

it("behind a body parser it says that it comes too late", async () => {
  const handler = createWebhookHandler({ auth: { type: "bearer", token: "a-token" }, onEvent: () => {} });
  const server = fastify({ forceCloseConnections: true });
  onTestFinished(() => server.close());
  server.post("/kadoa", (request, reply) => {
    reply.hijack();
    handler.listener(request.raw, reply.raw);
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  const answer = await send(port, head(body), body);
  expect(answer).toEqual({ status: 500, body: { error: expect.stringContaining("before any body parser") } });
});
