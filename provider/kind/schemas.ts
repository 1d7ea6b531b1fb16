import { z } from "zod";
import type { EventTypeName } from "../../client/event-types";
import { isRecord } from "../../client/json";

/** Schemas that several kinds share. Their messages follow a property's name: `webhookUrl must start with …`. */

export function oneOf<const T extends string>(values: readonly [T, ...T[]]): z.ZodEnum<{ [K in T]: K }> {
  return z.enum(values, { error: (issue) => `must be ${listed(values)}, not ${shown(issue.input)}` });
}

export function text(): z.ZodString {
  return z.string().min(1, "must not be empty");
}

/** The id of an object. For a resource that is something else, the program sends `{ kind }`. */
export function reference(wanted: "channel" | "setting"): z.ZodString {
  return z
    .string({
      error: ({ input }) =>
        isRecord(input) && typeof input.kind === "string"
          ? `is a ${input.kind}, not a ${wanted}: give a ${wanted}, as a resource or by its id`
          : undefined,
    })
    .min(1, "must not be empty");
}

/** Most often it is the end of the file from which a secret was read. */
const lineBreak = "holds a line break: remove it, for example with .trim()";

/** Text in one line. */
export function unbroken(): z.ZodString {
  return text().refine((value) => !/[\r\n]/.test(value), lineBreak);
}

/** Text as a header can carry it. A message never repeats it: it may be a credential. */
export function headerText(): z.ZodString {
  return text().superRefine((value, context) => {
    const problem = headerTextProblem(value);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}

function headerTextProblem(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return lineBreak;
  if (value !== value.trim()) return "begins or ends with a space: remove it, for example with .trim()";
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return "has a character that a header cannot carry";
  return undefined;
}

/** In HTTP's basic authentication a colon ends the name. */
export function userName(): z.ZodString {
  return unbroken().refine((name) => !name.includes(":"), "must not hold a colon");
}

/** An absolute http or https URL. The message never repeats the URL: it may be a credential. */
export function httpUrl(): z.ZodString {
  return z.string().superRefine((url, context) => {
    const problem = urlProblem(url);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}

function urlProblem(url: string): string | undefined {
  if (/\s/.test(url)) return "must be a URL without spaces or line breaks";
  if (!/^https?:\/\//i.test(url)) return "must be a URL that starts with https:// (or http://)";
  if (!URL.canParse(url)) return "must be a well-formed URL, such as https://hooks.example.com/kadoa";
  if (/%(?![0-9a-f]{2})/i.test(url))
    return "must be a well-formed URL: a % is not followed by two hexadecimal digits";
  return undefined;
}

/** One address; the same rule as the HTML standard's, which also wants a dot-free host to be refused. */
export function emailAddress(): z.ZodString {
  return z.string().superRefine((address, context) => {
    if (
      !/^[^\s@,;<>"()]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(address)
    ) {
      context.addIssue({
        code: "custom",
        message: `must be an e-mail address, not ${JSON.stringify(address)}`,
      });
    }
  });
}

/** Header names and values as RFC 9110 allows them; at least one. Values are never repeated in a message. */
export function httpHeaders(): z.ZodRecord<z.ZodString, z.ZodString> {
  return z.record(z.string(), z.string()).superRefine((headers, context) => {
    const names = Object.keys(headers);
    if (names.length === 0) context.addIssue({ code: "custom", message: "must hold at least one header" });
    for (const name of names) {
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
        const message = "is not a header name: use letters, digits and hyphens, no spaces";
        context.addIssue({ code: "custom", message, path: [name] });
      } else if (/[^\t\x20-\x7e\x80-\xff]/.test(headers[name] ?? "")) {
        const message = "has a value that a header cannot carry: remove line breaks and control characters";
        context.addIssue({ code: "custom", message, path: [name] });
      }
    }
  });
}

export function eventType(): z.ZodType<EventTypeName, EventTypeName> {
  return z.string().superRefine((name, context) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      context.addIssue({
        code: "custom",
        message: `must be an event type such as workflow_failed, not ${shown(name)}`,
      });
    }
  });
}

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length === 1 ? String(quoted[0]) : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function shown(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : value === undefined
      ? "absent"
      : `a ${typeof value}`;
}
