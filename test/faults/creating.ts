import { KadoaError } from "../../client/errors";
import type { Session } from "../../provider/account/session";
import { PartialFailure } from "../../provider/create/partial-failure";
import type { PlainArgs } from "../../provider/kind/arguments";
import type { Rule, Turn } from "./connection";
import type { LocalService } from "./local-service";

export function webhook(name: string): PlainArgs {
  return { name, webhookUrl: "https://hooks.example.net/k", httpMethod: "POST" };
}

/** What the same arguments are on the wire, for objects that others make. */
export function asBody(name: string): object {
  const { webhookUrl, httpMethod } = webhook(name);
  return { name, channelType: "WEBHOOK", config: { webhookUrl, httpMethod } };
}

/** Somebody else makes an equal channel; its id. */
export async function foreignChannel(service: LocalService, name: string): Promise<string> {
  const { data } = await service.outside<{ data: { channel: { id: string } } }>(
    "POST",
    "/v5/notifications/channels",
    asBody(name),
  );
  return data.channel.id;
}

/** The id of what was made, or why nothing was, or not for certain. */
export async function outcomeOfCreate(
  service: LocalService,
  kind: string,
  args: PlainArgs,
  session?: Session,
): Promise<string | KadoaError> {
  return service
    .handlers(kind, session)
    .create(args)
    .then(
      ({ id }) => id,
      (error: unknown) => {
        if (error instanceof PartialFailure) return error.reasons[0];
        if (error instanceof KadoaError) return error;
        throw error;
      },
    );
}

/** Lets the next creates meet these rules, one each. */
export function onCreates(service: LocalService, ...rules: Rule[]): void {
  service.proxy.choose = ({ opening }: Turn) =>
    opening.toString().startsWith("POST /v5/") ? rules.shift() : undefined;
}
