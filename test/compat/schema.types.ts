// What the compiler says of a kind's declaration. `npm run types` and types.test.ts hold it.
import { z } from "zod";
import type { ChannelArgs } from "../../provider/kind/arguments";
import { channelShape, defineChannel } from "../../provider/kind/define";

interface PagerChannelArgs extends ChannelArgs {
  service: string;
  urgency?: "high" | "low";
}

const pager = {
  kind: "PagerChannel",
  channelType: "PAGER",
  channel: { reaches: "people" as const, target: ["service" as const] },
  example: { name: "on-call", service: "data" },
  edit: { urgency: "low" as const },
};
const shape = { ...channelShape, service: z.string(), urgency: z.enum(["high", "low"]).optional() };

const definePager = defineChannel<PagerChannelArgs>();

// The same keys, with the same types, as optional as in the interface; rules beyond the types are free.
const schema = z.strictObject(shape);
definePager({ ...pager, schema });
definePager({ ...pager, schema: z.strictObject({ ...shape, service: z.string().min(1).max(9) }) });

const forgotten = z.strictObject({ ...channelShape, service: z.string() });
// @ts-expect-error An argument that the schema forgot, though it is optional.
definePager({ ...pager, schema: forgotten });

const undocumented = z.strictObject({ ...shape, note: z.string().optional() });
// @ts-expect-error An argument that the interface does not document.
definePager({ ...pager, schema: undocumented });

const typed = z.strictObject({ ...shape, service: z.number() });
// @ts-expect-error Another type.
definePager({ ...pager, schema: typed });

const optional = z.strictObject({ ...shape, service: z.string().optional() });
// @ts-expect-error Optional in the schema alone.
definePager({ ...pager, schema: optional });

const required = z.strictObject({ ...shape, urgency: z.enum(["high", "low"]) });
// @ts-expect-error Required by the schema alone.
definePager({ ...pager, schema: required });

const narrowed = z.strictObject({ ...shape, urgency: z.enum(["high"]).optional() });
// @ts-expect-error Fewer values than the interface names.
definePager({ ...pager, schema: narrowed });

// @ts-expect-error A set of an argument that does not exist.
definePager({ ...pager, schema, sets: ["recipients"] });
// @ts-expect-error An example that lacks what is required.
definePager({ ...pager, schema, example: { name: "on-call" } });
