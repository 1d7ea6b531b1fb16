import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import type { Contract } from "./contract";
import { badRequest, notFound, templateControlled } from "./refusals";

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

export interface WorkspaceOptions {
  teamId: string;
  clock: Clock;
  contract: Contract;
  /** Refuses workflow ids that nobody declared. */
  strictWorkflows: boolean;
  content?: WorkspaceContent;
}

/** One team: what its API key sees, and the rules that Kadoa holds it to. Order is that of creation. */
export class Workspace {
  readonly teamId: string;
  readonly channels = new Map<string, Channel>();
  readonly settings = new Map<string, Setting>();
  readonly workflows = new Map<string, Workflow>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.teamId = options.teamId;
    const { channels = [], settings = [], workflows = [], subscriptions = [] } = options.content ?? {};
    for (const channel of channels) this.channels.set(channel.id, channel);
    for (const setting of settings) this.settings.set(setting.id, setting);
    for (const workflow of workflows) this.workflows.set(workflow.id, workflow);
    for (const subscription of subscriptions) this.subscriptions.set(subscription.id, subscription);
  }

  get content(): WorkspaceContent {
    return {
      channels: [...this.channels.values()],
      settings: [...this.settings.values()],
      workflows: [...this.workflows.values()],
      subscriptions: [...this.subscriptions.values()],
    };
  }

  clear(): void {
    this.channels.clear();
    this.settings.clear();
    this.workflows.clear();
    this.subscriptions.clear();
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw notFound("Channel not found");
    return channel;
  }

  setting(id: string): Setting {
    const setting = this.settings.get(id);
    if (setting === undefined) throw notFound("Settings not found");
    return setting;
  }

  createChannel({ name, channelType, config }: ChannelBody): Channel {
    const { contract } = this.#options;
    const kept = contract.checkConfig(channelType, config);
    const twin = [...this.channels.values()].find((channel) => channel.channelType === channelType);
    if (twin !== undefined && contract.isSingleton(channelType)) {
      throw badRequest(`Only one ${channelType} channel is allowed per workspace; ${twin.id} exists`);
    }
    const now = this.#now();
    const channel = { id: randomUUID(), name, channelType, config: kept, createdAt: now, updatedAt: now };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** Replaces the whole channel; its type stays. */
  updateChannel(id: string, { name, channelType, config }: ChannelBody): Channel {
    const channel = this.channel(id);
    if (channelType !== channel.channelType) {
      throw badRequest(`channelType cannot be changed: the channel is ${channel.channelType}`);
    }
    const kept = this.#options.contract.checkConfig(channelType, config);
    return Object.assign(channel, { name, config: kept, updatedAt: this.#now() });
  }

  /** Deletes a channel; the settings that used it stay, without it. */
  deleteChannel(id: string): void {
    this.channel(id);
    this.channels.delete(id);
    for (const setting of this.settings.values()) {
      setting.channelIds = setting.channelIds.filter((channelId) => channelId !== id);
    }
  }

  createSetting(body: SettingBody): Setting {
    const workflowId = body.workflowId || null;
    if (workflowId !== null) this.checkWorkflow(workflowId);
    this.#checkEditable(workflowId);
    this.#checkUnique({ workflowId, eventType: body.eventType });
    const now = this.#now();
    const setting: Setting = {
      id: randomUUID(),
      workflowId,
      eventType: body.eventType,
      eventConfiguration: body.eventConfiguration,
      enabled: body.enabled ?? true,
      channelIds: this.#knownChannels(body.channelIds ?? []),
      createdAt: now,
      updatedAt: now,
    };
    this.settings.set(setting.id, setting);
    return setting;
  }

  /** Changes what `change` names and keeps the rest; `channelIds` replaces the whole set. */
  updateSetting(id: string, change: Partial<Omit<SettingBody, "workflowId">>): Setting {
    const setting = this.setting(id);
    this.#checkEditable(setting.workflowId);
    const { eventType = setting.eventType, channelIds = setting.channelIds } = change;
    this.#checkUnique({ id, workflowId: setting.workflowId, eventType });
    return Object.assign(setting, {
      eventType,
      channelIds: this.#knownChannels(channelIds),
      eventConfiguration: change.eventConfiguration ?? setting.eventConfiguration,
      enabled: change.enabled ?? setting.enabled,
      updatedAt: this.#now(),
    });
  }

  deleteSetting(id: string): void {
    this.#checkEditable(this.setting(id).workflowId);
    this.settings.delete(id);
  }

  subscribe(body: Omit<Subscription, "id" | "createdAt">): Subscription {
    const subscription = { id: randomUUID(), ...body, createdAt: this.#now() };
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  /** @throws Refusal 400 for a workflow that nobody declared, where that matters. */
  checkWorkflow(id: string): void {
    if (this.#options.strictWorkflows && !this.workflows.has(id)) {
      throw badRequest(`Workflow ${id} not found`);
    }
  }

  declareWorkflow(id: string, { templateManaged }: { templateManaged: boolean }): Workflow {
    const templateId = templateManaged ? (this.workflows.get(id)?.templateId ?? randomUUID()) : null;
    const workflow = { id, templateId };
    this.workflows.set(id, workflow);
    return workflow;
  }

  /** Deletes a workflow and its settings. */
  deleteWorkflow(id: string): void {
    this.workflows.delete(id);
    for (const setting of this.settings.values()) {
      if (setting.workflowId === id) this.settings.delete(setting.id);
    }
  }

  #knownChannels(ids: string[]): string[] {
    const unknown = ids.filter((id) => !this.channels.has(id));
    if (unknown.length > 0) throw badRequest(`channelIds: no channel ${unknown.join(", ")}`);
    return [...new Set(ids)];
  }

  /** One setting per event type and level. */
  #checkUnique(key: { id?: string; workflowId: string | null; eventType: string }): void {
    for (const setting of this.settings.values()) {
      if (setting.id === key.id) continue;
      if (setting.workflowId !== key.workflowId || setting.eventType !== key.eventType) continue;
      const level = key.workflowId === null ? "this workspace" : `workflow ${key.workflowId}`;
      throw badRequest(`Settings for ${key.eventType} of ${level} already exist: ${setting.id}`);
    }
  }

  #checkEditable(workflowId: string | null): void {
    const templateId = workflowId === null ? null : this.workflows.get(workflowId)?.templateId;
    if (workflowId !== null && templateId) throw templateControlled(workflowId, templateId);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
