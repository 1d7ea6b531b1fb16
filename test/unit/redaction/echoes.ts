import fc from "fast-check";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** Of an array, because strings of this library repeat words of the language. */
const drawn = (signs: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...signs), { minLength, maxLength }).map((all) => all.join(""));
const words = fc.constantFrom(
  "correct",
  "horse",
  "battery",
  "staple",
  "Zürich",
  "naïve",
  "日本",
  "🔑",
  "p@ss",
  "100%",
);

/** Secrets as people and services make them. */
export const secretsByKind = {
  "API key": drawn(letters, 24, 48).map((key) => `sk_live_${key}`),
  JWT: fc
    .tuple(drawn(`${letters}-_`, 60, 300), drawn(`${letters}-_`, 43, 43))
    .map(([a, b]) => `eyJhbGciOi${a}.${b}`),
  Base64: drawn(`${letters}+/`, 16, 60).map((text) => `${text}==`),
  hexadecimal: drawn("0123456789abcdef", 32, 64),
  "Slack URL": drawn(letters, 24, 24).map((key) => `https://hooks.slack.example/services/T0AB/B0CD/${key}`),
  "pass phrase": fc.array(words, { minLength: 3, maxLength: 6 }).map((all) => all.join("  ")),
  "any signs": fc
    .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 40 })
    .filter((text) => text.replace(/[\s+\\%&]/g, "").length >= 8),
  escapes: fc
    .array(fc.constantFrom('"', "\\", "%41", "&amp;", "'", "<", "\t", "u0041", "é", "kq", "Zx7"), {
      minLength: 9,
      maxLength: 20,
    })
    .map((all) => `s${all.join("")}q7Zk0pWx`),
  "4 to 7 signs": drawn(`${letters}!?$`, 4, 7).filter((text) => /\d/.test(text)),
  "1 to 3 signs": drawn("0123456789QXZqxz", 1, 3).filter((text) => /[QXZqxz]/.test(text)),
};

const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (sign) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[sign]};`,
  );
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const utf16 = (text: string) =>
  text.replace(/[\s\S]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Ways to escape sign by sign: a part of the secret is then written as a part of the whole. */
export const escapings: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "in JSON": json,
  "in JSON in JSON": (text) => json(json(text)),
  "in JSON by numbers": utf16,
  "in a URL": (text) => encodeURIComponent(text.toWellFormed()),
  "in a form": (text) => new URLSearchParams({ v: text }).toString().slice(2),
  "in a URL in JSON": (text) => json(encodeURIComponent(text.toWellFormed())),
  "in HTML": html,
  "in HTML by numbers": (text) =>
    Array.from(text, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(""),
  "in JSON in HTML": (text) => html(json(text)),
  "with collapsed spaces": (text) => text.replace(/\s+/g, " "),
};

const wrapped = (text: string) => text.replace(/.{60}/g, "$&\r\n");

/** Ways to write the bytes. */
export const encodings: Record<string, (text: string) => string> = {
  "in Base64": (text) => Buffer.from(text).toString("base64"),
  "in Base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "in Base64 in lines": (text) => wrapped(Buffer.from(text).toString("base64")),
  "in Base64 in a URL": (text) => Buffer.from(text).toString("base64"),
  "as Basic": (text) => Buffer.from(`kadoa:${text}`).toString("base64"),
  "in a body in Base64": (text) => Buffer.from(`{"token":"${text}"}`).toString("base64"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
  "in capital hexadecimal": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};

/** What services say. None of it repeats anything. */
export const harmless = [
  "name is required",
  "Validation failed",
  "channelType must be one of EMAIL, SLACK, WEBHOOK, WEBSOCKET",
  "webhookUrl must be a valid URL",
  "A channel with this name already exists",
  "A setting for this event type already exists in this workspace",
  "Notification channel not found",
  "Workflow 65f0c6d1e000040008000000 not found",
  "Only one WebSocket channel is allowed per workspace",
  "recipients must contain at least 1 element",
  "recipients[0] must be an email",
  "eventType must be one of the following values: workflow_started, workflow_finished, workflow_failed",
  "Internal server error",
  "Service temporarily unavailable, please try again later",
  "upstream connect error or disconnect/reset before headers",
  "Too many requests, please slow down",
  "Rate limit exceeded: 100 requests per minute",
  "Unauthorized",
  "Invalid API key",
  "Missing header x-api-key",
  "You do not have permission to access this resource",
  "Your plan does not include realtime notifications",
  "The request body is too large",
  "Unexpected token } in JSON at position 17",
  "property auth.type should be bearer, basic or header",
  "The authentication of the webhook endpoint failed with status 401",
  "The webhook endpoint did not answer within 10 seconds",
  "Could not resolve host hooks.example.com",
  "channelIds must be an array of strings",
  "channelIds[2] refers to a channel that does not exist",
  "The workflow is managed by a template; unlink it first",
  "Cannot delete a channel that is in use by 3 settings",
  "enabled must be a boolean value",
  "limit must not be greater than 100",
  "startDate must be a valid ISO 8601 date string",
  "Conflict: the setting was modified by another request",
  "Payment required: your trial has ended",
  "This endpoint is deprecated, use /v5/notifications/channels",
  "Bad gateway",
  "The slack channel C0123456789 was archived",
  "from must end with @kadoa.com",
  "httpMethod must be one of GET, POST, PUT, PATCH",
  "a required parameter is missing or of the wrong type",
  "See https://docs.kadoa.com/docs/notifications for the allowed values",
];
