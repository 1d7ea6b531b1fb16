// Written by `npm run gen` from provider/resources/. Do not edit.
export * from "./email-channel.gen";
export * from "./notification-setting.gen";
export * from "./slack-channel.gen";
export * from "./webhook-channel.gen";
export * from "./websocket-channel.gen";
