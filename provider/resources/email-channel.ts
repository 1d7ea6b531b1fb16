import { z } from "zod";
import type { ChannelArgs } from "../kind/arguments";
import { channelShape, defineChannel } from "../kind/define";
import { emailAddress } from "../kind/schemas";

export interface EmailChannelArgs extends ChannelArgs {
  /** Who gets the mail: at least one address. A set: its order means nothing. */
  recipients: string[];
  /**
   * The sender's address; it must end in `@kadoa.com`.
   * @default Kadoa's own sender
   */
  from?: string;
}

/**
 * Delivers events as e-mail. Its recipients are people: a test event reaches them too.
 *
 * Every argument is changed in place.
 *
 * @see https://docs.kadoa.com/docs/notifications
 * @internal
 */
export const EmailChannel = defineChannel<EmailChannelArgs>()({
  kind: "EmailChannel",
  channelType: "EMAIL",
  channel: { reaches: "people", target: ["recipients"] },
  schema: z.strictObject({
    ...channelShape,
    recipients: z.array(emailAddress()).min(1, "must hold at least one address"),
    from: emailAddress()
      .refine((address) => address.toLowerCase().endsWith("@kadoa.com"), "must end in @kadoa.com")
      .optional(),
  }),
  sets: ["recipients"],
  filledByServer: ["from"],
  example: { name: "on-call", recipients: ["on-call@example.com"] },
  edit: { recipients: ["on-call@example.com", "data@example.com"] },
});
