import { z } from "zod";

/**
 * Kadoa's answers, as far as this package reads them. The API marks no response property as required, so
 * only what we cannot work without is; unknown properties are accepted and dropped.
 */
const timestamp = z.string().nullish();

/** `null`, missing and `""` all mean the workspace level. */
const level = z
  .string()
  .nullish()
  .transform((workflowId) => workflowId || null);

export const linkedConfigurationSchema = z.object({
  configurationId: z.string(),
  workflowId: level,
  eventType: z.string(),
  enabled: z.boolean().nullish(),
});

export const channelSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  channelType: z.string(),
  config: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((config) => config ?? {}),
  linkedConfigurations: z.array(linkedConfigurationSchema).nullish(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

export const settingSchema = z.object({
  id: z.string().min(1),
  workflowId: level,
  eventType: z.string(),
  eventConfiguration: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((configuration) => configuration ?? {}),
  enabled: z
    .boolean()
    .nullish()
    .transform((enabled) => enabled ?? true),
  channels: z
    .array(z.object({ id: z.string(), name: z.string().nullish(), channelType: z.string().nullish() }))
    .nullish()
    .transform((channels) => channels ?? []),
  createdAt: timestamp,
  updatedAt: timestamp,
});

export const eventTypeSchema = z.object({
  type: z.string(),
  category: z.string().nullish(),
  description: z.string().nullish(),
  version: z.string().nullish(),
  schema: z.record(z.string(), z.unknown()).nullish(),
});

export const deliverySchema = z.object({
  id: z.string(),
  workflowId: level,
  eventType: z.string(),
  eventStatus: z.string().nullish(),
  channelConfig: z.record(z.string(), z.unknown()).nullish(),
  payload: z.record(z.string(), z.unknown()).nullish(),
  eventId: z.string().nullish(),
  createdAt: timestamp,
});

export const paginationSchema = z.object({
  total: z.number().nullish(),
  limit: z.number().nullish(),
  offset: z.number().nullish(),
  hasMore: z.boolean().nullish(),
});

export const testEventSchema = z.object({
  eventId: z.string().min(1),
  eventType: z.string().min(1),
  workflowId: z.string().nullish(),
});

export const realtimeTokenSchema = z.object({
  // A token goes into a URL unescaped; the service issues URL-safe ones only.
  access_token: z.string().regex(/^[A-Za-z0-9._~-]+$/),
  team_id: z.string().min(1),
});

export const workflowSchema = z.object({
  id: z.string().nullish(),
  templateId: z.string().nullish(),
  templateHasNotifications: z.boolean().nullish(),
});

/** A webhook subscription of API version 4. Its documentation shows the request only; this is what clients rely on. */
export const legacySubscriptionSchema = z
  .object({
    id: z.string().min(1),
    webhookUrl: z.string().nullish(),
    webhookHttpMethod: z.string().nullish(),
    events: z.array(z.string()).nullish(),
    createdAt: timestamp,
  })
  .transform(({ webhookHttpMethod, events, ...rest }) => ({
    ...rest,
    httpMethod: webhookHttpMethod ?? "POST",
    events: events ?? [],
  }));

const legacySubscriptions = z.array(legacySubscriptionSchema);

export const legacySubscriptionListSchema = z.union([
  legacySubscriptions,
  z.object({ subscriptions: legacySubscriptions }).transform(({ subscriptions }) => subscriptions),
  z.object({ data: legacySubscriptions }).transform(({ data }) => data),
]);

export const createdSchema = z.object({ id: z.string().min(1) });

/** The envelope of every v5 answer: `{data, status, message}`. */
export function envelope<T extends z.ZodType>(data: T) {
  return z.object({ data, status: z.string().nullish(), message: z.string().nullish() });
}

export type Channel = z.output<typeof channelSchema>;
export type LinkedConfiguration = z.output<typeof linkedConfigurationSchema>;
export type Setting = z.output<typeof settingSchema>;
export type EventType = z.output<typeof eventTypeSchema>;
export type Delivery = z.output<typeof deliverySchema>;
export type TestEvent = z.output<typeof testEventSchema>;
export type RealtimeToken = z.output<typeof realtimeTokenSchema>;
export type Workflow = z.output<typeof workflowSchema>;

export type LegacySubscription = z.output<typeof legacySubscriptionSchema>;

/** The body of a version 4 webhook subscription's POST. */
export interface LegacySubscriptionBody {
  webhookUrl: string;
  webhookHttpMethod: string;
  events: string[];
}

/** The body of a channel's POST and PUT; `config` is open here, each channel kind closes it. */
export interface ChannelBody {
  name: string;
  channelType: string;
  config: Record<string, unknown>;
}

/** The body of a setting's POST. Without `workflowId` it is the workspace's. */
export interface SettingBody {
  workflowId?: string;
  eventType: string;
  eventConfiguration: Record<string, unknown>;
  enabled?: boolean;
  channelIds?: string[];
}

/** The body of a setting's PUT: what is left out is kept; `channelIds` replaces the whole set. */
export type SettingChange = Partial<Omit<SettingBody, "workflowId">>;
