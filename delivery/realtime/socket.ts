import type { Agent, IncomingMessage } from "node:http";
import { WebSocket } from "ws";

export interface SocketOptions {
  headers: Record<string, string>;
  /** Largest message, in bytes. */
  maxPayload: number;
  perMessageDeflate: false;
  /** The way through a proxy. */
  agent?: Agent;
}

/** As much of the package ws's `WebSocket` as a connection uses. */
export interface RealtimeSocket {
  readonly readyState: number;
  on(event: "upgrade", listener: (response: IncomingMessage) => void): this;
  on(event: "unexpected-response", listener: (request: unknown, response: IncomingMessage) => void): this;
  on(event: "open" | "pong", listener: () => void): this;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  on(event: "close", listener: (code: number, reason: Buffer) => void): this;
  send(text: string): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number): void;
  /** Ends it at once, whatever the other side does. */
  terminate(): void;
}

export type OpenSocket = (url: string, options: SocketOptions) => RealtimeSocket;

export const openWebSocket: OpenSocket = (url, options) => new WebSocket(url, options);
