import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { parseJson } from "../client/json";
import { badRequest } from "./refusals";

/** The JSON body of a request; `undefined` without one. @throws Refusal 400 */
export function jsonBody(request: FastifyRequest): unknown {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  if (text.trim() === "") return undefined;
  const value = parseJson(text);
  if (value === undefined) throw badRequest("the body is not JSON");
  return value;
}

/** A query parameter, which the server's parser has made plain. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  return (request.query as Record<string, string | undefined>)[name];
}

/** The body of a control call; an absent one is an empty object. @throws Refusal 400 that names every fault */
export function controlBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const parsed = schema.safeParse(jsonBody(request) ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the body"}: ${message}`,
  );
  throw badRequest(faults.join("; "));
}
