/** The documents, by the names that people find them under. */
export const sources = {
  openapi: (call: string) => `OpenAPI document, ${call}`,
  clients: "official Node and Python clients",
  notifications: "documentation of notifications",
  webhooks: "documentation of webhooks",
  webSockets: "documentation of WebSockets",
  olderWebSockets: "older documentation of WebSockets",
  /** No document says it. */
  open: "open: no document says it",
} as const;

export const v5 = "/v5/notifications";
