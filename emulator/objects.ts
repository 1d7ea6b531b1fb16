/** A channel as it is kept; `views.ts` makes of it what goes over the wire. */
export interface Channel {
  id: string;
  name: string;
  channelType: string;
  config: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
}

export interface Setting {
  id: string;
  /** `null` is the workspace level. */
  workflowId: string | null;
  eventType: string;
  eventConfiguration: Record<string, unknown>;
  enabled: boolean;
  channelIds: string[];
  createdAt: string;
  updatedAt: string;
}

export interface Workflow {
  id: string;
  /** The template that controls the workflow's notifications. */
  templateId: string | null;
  /** As it was made with `POST /v4/workflows`; absent where only the id was declared. */
  details?: WorkflowDetails | undefined;
}

/** What a client said of a workflow. */
export interface WorkflowDetails {
  name: string;
  urls: string[];
  tags: string[];
  description: string;
  updateInterval: string;
  /** Whether its runs tell of changed data. */
  monitoring: boolean;
  createdAt: string;
  /** The template that it was made from. */
  templateId?: string | undefined;
  additionalData?: Record<string, unknown> | undefined;
}

/** What accounts from before channels and settings have: one URL for some event types of every workflow. */
export interface Subscription {
  id: string;
  webhookUrl: string;
  webhookHttpMethod: string;
  events: string[];
  createdAt: string;
}

export interface ChannelBody {
  name: string;
  channelType: string;
  config: Record<string, unknown>;
}

export interface SettingBody {
  workflowId?: string | null;
  eventType: string;
  eventConfiguration: Record<string, unknown>;
  enabled?: boolean;
  channelIds?: string[];
}

/** What of a workspace outlives the process. */
export interface WorkspaceContent {
  channels: Channel[];
  settings: Setting[];
  workflows: Workflow[];
  subscriptions: Subscription[];
}
