import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { EmulatorContext } from "../context";
import { eventTypes } from "../event-types";
import { Refusal, v4Error } from "../refusals";
import { jsonBody } from "../request-values";

const collection = "/v4/webhook-subscriptions";
const events = eventTypes.filter(({ category }) => category === "workflow").map(({ type }) => type);

const subscriptionSchema = z.strictObject({
  webhookUrl: z.url({ protocol: /^https?$/ }),
  webhookHttpMethod: z.enum(["GET", "POST"]),
  events: z.array(z.enum(events)).min(1),
});

/** The webhooks of accounts from before channels and settings. The shape of their answers is stated nowhere. */
export function subscriptionRoutes(server: FastifyInstance, { workspaces }: EmulatorContext): void {
  server.get(collection, (request) => {
    const { subscriptions } = workspaces.authenticated(request.headers);
    return { subscriptions: [...subscriptions.values()] };
  });

  server.get(`${collection}/events`, (request) => {
    workspaces.authenticated(request.headers);
    return { events };
  });

  server.post(collection, (request, reply) => {
    const workspace = workspaces.authenticated(request.headers);
    const parsed = subscriptionSchema.safeParse(jsonBody(request));
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
      throw new Refusal(400, v4Error(faults.join("; ")));
    }
    const { id } = workspace.subscribe(parsed.data);
    reply.code(201);
    return { id, message: "Subscribed" };
  });

  server.delete<{ Params: { subscriptionId: string } }>(`${collection}/:subscriptionId`, (request) => {
    const { subscriptions } = workspaces.authenticated(request.headers);
    const id = request.params.subscriptionId;
    if (!subscriptions.delete(id)) throw new Refusal(404, v4Error("Subscription not found"));
    return { id, message: "Unsubscribed" };
  });
}
