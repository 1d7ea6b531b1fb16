// The stack that owns the workspace's channels. Other stacks refer to them; see examples/team-stack.
// In a project of your own: npm install pulumi-kadoa @pulumi/pulumi
import { EmailChannel, exportChannel, WebSocketChannel } from "pulumi-kadoa";

// A workspace has one WebSocket channel. It belongs here, and here only.
export const live = exportChannel(new WebSocketChannel("live"));

export const onCall = exportChannel(new EmailChannel("on-call", { recipients: ["on-call@example.com"] }));
