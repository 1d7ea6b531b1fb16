import { z } from "zod";
import { Difference, type Found } from "./difference";
import { type Answer, contentTypeOf } from "./wire";

const text = z.string().nullish();
const object = z.record(z.string(), z.unknown()).nullish();

/** An id as a part of a path, and nothing but that: two dots would lead to another place. */
export const id = z.string().refine((given) => !/^\.{0,2}$/.test(given), { message: "no id" });

/**
 * What the OpenAPI document says of answers. It requires nothing in them; the ids are what nobody can do without.
 * Types are strict, because the official Python client is.
 */
export const shapes = {
  channel: z.object({
    id,
    name: text,
    channelType: z.string(),
    config: object,
    linkedConfigurations: z
      .array(
        z.object({
          configurationId: z.string(),
          workflowId: text,
          eventType: z.string(),
          enabled: z.boolean().nullish(),
        }),
      )
      .nullish(),
    createdAt: text,
    updatedAt: text,
  }),
  setting: z.object({
    id,
    workflowId: text,
    eventType: z.string(),
    eventConfiguration: object,
    enabled: z.boolean().nullish(),
    channels: z.array(z.object({ id: z.string(), name: text, channelType: text })).nullish(),
    createdAt: text,
    updatedAt: text,
  }),
  eventType: z.object({
    type: z.string(),
    category: text,
    description: text,
    version: text,
    schema: object,
  }),
  logRow: z.object({
    id: z.string(),
    workflowId: text,
    eventType: text,
    eventStatus: text,
    channelConfig: object,
    payload: object,
    eventId: text,
    createdAt: text,
  }),
  pagination: z.object({
    total: z.int().nullish(),
    limit: z.int().nullish(),
    offset: z.int().nullish(),
    hasMore: z.boolean().nullish(),
  }),
  workflow: z.object({
    id,
    name: text,
    state: z.string(),
    displayState: text,
    runState: text,
    isRealTime: z.boolean().nullish(),
    additionalData: object,
  }),
  /** Of workflows and their data. */
  pages: z.object({
    totalCount: z.int().nullish(),
    page: z.int().nullish(),
    totalPages: z.int().nullish(),
    limit: z.int().nullish(),
  }),
  test: z.object({ eventId: z.string().min(1), eventType: z.string().min(1), workflowId: text }),
};

export type Channel = z.output<typeof shapes.channel>;
export type Setting = z.output<typeof shapes.setting>;
export type Workflow = z.output<typeof shapes.workflow>;

/** `data` of a v5 answer. */
export function dataOf<Shape extends z.ZodRawShape>(
  answer: Answer,
  status: number,
  shape: Shape,
): z.output<z.ZodObject<Shape>> {
  const schema = z.object({ data: z.object(shape), status: text, message: text });
  return fitting(answer, status, schema).data;
}

/** @throws Difference that says where an answer is not as it should be, and repeats nothing of it */
export function fitting<T>(answer: Answer, status: number, schema: z.ZodType<T>): T {
  statusIs(answer, status);
  if (answer.json === undefined) {
    const what = answer.text === "" ? "without a body" : `with ${contentTypeOf(answer)} that is no JSON`;
    throw new Difference(`${answer.status} ${what}`, answer.requestId);
  }
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${placeOf(path)}: ${message}`);
  throw new Difference([...new Set(faults)].join("; "), answer.requestId);
}

/** @throws Difference for another status */
export function statusIs(answer: Answer, status: number, behaviour?: Found): void {
  if (answer.status !== status) throw new Difference(String(answer.status), answer.requestId, behaviour);
}

/** Names of properties only: what stands in an object that is open may be anybody's. */
function placeOf(path: readonly PropertyKey[]): string {
  const words = path.map((part) => (typeof part === "number" ? "[]" : String(part)));
  const known = words.map((word) => (/^(\[\]|[A-Za-z_]{1,40})$/.test(word) ? word : "…"));
  return known.join(".").replaceAll(".[]", "[]") || "the answer";
}
