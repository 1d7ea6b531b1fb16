// Apart from what reads them, so that a program which only looks at their names needs none of zod.

/** Where each setting comes from: stack configuration first, then the environment, then the default. */
export const configurationSources = {
  apiKey: { environment: "KADOA_API_KEY" },
  baseUrl: { environment: "KADOA_PUBLIC_API_URI", default: "https://api.kadoa.com" },
  realtimeUrl: { environment: "KADOA_WSS_API_URI", default: "wss://realtime.kadoa.com" },
  realtimeApiUrl: { environment: "KADOA_REALTIME_API_URI", default: "https://realtime.kadoa.com" },
  teamId: {},
} as const satisfies Record<string, { environment?: string; default?: string }>;

export type ConfigurationKey = keyof typeof configurationSources;
