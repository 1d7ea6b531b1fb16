import fc from "fast-check";
import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld } from "./world";

const events = ["workflow_failed", "workflow_finished", "workflow_data_change"];
const headers = { "X-Env": "prod", "X-Team": "data", Authorization: "Token abc" };
const recipients = ["a@example.com", "b@example.com", "c@example.com"];
const channelNames = ["hook", "mail", "live"] as const;

interface Order {
  channels: (typeof channelNames)[number][];
  events: string[];
  headers: string[];
  recipients: string[];
}

const orders = fc.record<Order>({
  channels: fc.shuffledSubarray([...channelNames], { minLength: 3 }),
  events: fc.shuffledSubarray(events, { minLength: 3 }),
  headers: fc.shuffledSubarray(Object.keys(headers), { minLength: 3 }),
  recipients: fc.shuffledSubarray(recipients, { minLength: 3 }),
});

/** The same declarations, their lines, lists and keys in the given order. */
function program(order: Order) {
  return async () => {
    const make = {
      hook: () =>
        new kadoa.WebhookChannel("hook", {
          webhookUrl: "https://hooks.example.com/kadoa",
          auth: {
            type: "header",
            headers: Object.fromEntries(
              order.headers.map((name) => [name, headers[name as keyof typeof headers]]),
            ),
          },
        }),
      mail: () => new kadoa.EmailChannel("mail", { recipients: order.recipients }),
      live: () => new kadoa.WebSocketChannel("live"),
    };
    const channels = order.channels.map((name) => make[name]());
    new kadoa.NotificationRoutes("workspace", { events: order.events, channels });
    const routes = Object.fromEntries(order.events.map((event) => [event, channels]));
    new kadoa.NotificationRoutes("prices", { workflowId: "prices", routes });
  };
}

it("the order of channels, events, headers, recipients and lines of the program is never a difference", async () => {
  const [first, ...others] = fc.sample(orders, 4);
  if (first === undefined) throw new Error("there is no order");
  const world = await createWorld(program(first));
  await world.up();

  for (const other of others) {
    const { changes } = await world.preview(program(other), { refresh: true });
    expect(changes, JSON.stringify({ first, other })).toEqual({ same: 12 });
  }
});
