import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import type { Contract } from "./contract";
import type {
  Channel,
  ChannelBody,
  Setting,
  SettingBody,
  Subscription,
  Workflow,
  WorkflowDetails,
  WorkspaceContent,
} from "./objects";
import { badRequest, forbidden, notFound, type Refusal, refused, templateControlled } from "./refusals";

export interface WorkspaceOptions {
  teamId: string;
  clock: Clock;
  contract: Contract;
  behaviour: Behaviour;
  /** Whether another workspace has an object of this id. */
  isForeign(id: string): boolean;
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
  readonly #deleted = new Set<string>();

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
    this.#deleted.clear();
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw this.#absent("Channel", id);
    return channel;
  }

  setting(id: string): Setting {
    const setting = this.settings.get(id);
    if (setting === undefined) throw this.#absent("Settings", id);
    return setting;
  }

  createChannel({ name, channelType, config }: ChannelBody): Channel {
    const { contract, behaviour } = this.#options;
    const kept = contract.checkConfig(channelType, config);
    const twin = [...this.channels.values()].find((channel) => channel.channelType === channelType);
    if (twin !== undefined && contract.isSingleton(channelType)) {
      const status = behaviour.secondWebSocketChannel;
      if (status === "existing") return twin;
      throw refused(status, `Only one ${channelType} channel is allowed per workspace; ${twin.id} exists`);
    }
    this.#checkName(name);
    const now = this.#now();
    const channel = { id: this.newId(), name, channelType, config: kept, createdAt: now, updatedAt: now };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** Replaces the whole channel. */
  updateChannel(id: string, { name, channelType, config }: ChannelBody): Channel {
    const { contract, behaviour } = this.#options;
    const channel = this.channel(id);
    if (channelType !== channel.channelType && behaviour.channelTypeChange !== "done") {
      const message = `channelType cannot be changed: the channel is ${channel.channelType}`;
      throw refused(behaviour.channelTypeChange, message);
    }
    if (name !== channel.name) this.#checkName(name);
    return this.#change(channel, { name, channelType, config: contract.checkConfig(channelType, config) });
  }

  /** Deletes a channel; the settings that used it stay, without it. */
  deleteChannel(id: string): void {
    if (this.#isDeletedAgain(id)) return;
    this.channel(id);
    const { deleteOfLinkedChannel } = this.#options.behaviour;
    const linked = [...this.settings.values()].filter(({ channelIds }) => channelIds.includes(id));
    if (linked.length > 0 && deleteOfLinkedChannel !== "unlinks") {
      throw refused(deleteOfLinkedChannel, `Channel ${id} is used by ${linked.length} settings`);
    }
    this.channels.delete(id);
    this.#deleted.add(id);
    for (const setting of linked) {
      setting.channelIds = setting.channelIds.filter((channelId) => channelId !== id);
    }
  }

  createSetting(body: SettingBody): Setting {
    const workflowId = body.workflowId || null;
    if (workflowId !== null) this.checkWorkflow(workflowId);
    this.#checkEditable(workflowId);
    this.#checkUnique({ workflowId, eventType: body.eventType });
    const channelIds = this.#knownChannels(body.channelIds ?? []);
    if (channelIds.length === 0 && this.#options.behaviour.settingWithoutChannels === 400) {
      throw badRequest("channelIds must name a channel");
    }
    const now = this.#now();
    const setting: Setting = {
      id: this.newId(),
      workflowId,
      eventType: body.eventType,
      eventConfiguration: this.#keptConfiguration(body.eventConfiguration),
      enabled: body.enabled ?? true,
      channelIds,
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
    const { eventType = setting.eventType, eventConfiguration } = change;
    this.#checkUnique({ id, workflowId: setting.workflowId, eventType });
    return this.#change(setting, {
      eventType,
      channelIds: this.#newChannels(change.channelIds) ?? setting.channelIds,
      eventConfiguration:
        eventConfiguration === undefined
          ? setting.eventConfiguration
          : this.#keptConfiguration(eventConfiguration),
      enabled: change.enabled ?? setting.enabled,
    });
  }

  deleteSetting(id: string): void {
    if (this.#isDeletedAgain(id)) return;
    this.#checkEditable(this.setting(id).workflowId);
    this.settings.delete(id);
    this.#deleted.add(id);
  }

  subscribe(body: Omit<Subscription, "id" | "createdAt">): Subscription {
    const subscription = { id: this.newId(), ...body, createdAt: this.#now() };
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  /** @throws Refusal for a workflow that nobody declared, where that matters. */
  checkWorkflow(id: string): void {
    const { unknownWorkflow } = this.#options.behaviour;
    if (unknownWorkflow === "accepted" || this.workflows.has(id)) return;
    throw refused(unknownWorkflow, `Workflow ${id} not found`);
  }

  declareWorkflow(id: string, { templateManaged }: { templateManaged: boolean }): Workflow {
    const known = this.workflows.get(id);
    const templateId = templateManaged ? (known?.templateId ?? randomUUID()) : null;
    const workflow = { ...known, id, templateId };
    this.workflows.set(id, workflow);
    return workflow;
  }

  createWorkflow(details: Omit<WorkflowDetails, "createdAt">): Workflow {
    const workflow = { id: this.newId(), templateId: null, details: { ...details, createdAt: this.#now() } };
    this.workflows.set(workflow.id, workflow);
    return workflow;
  }

  /** Deletes a workflow and its settings. */
  deleteWorkflow(id: string): void {
    this.workflows.delete(id);
    if (this.#options.behaviour.settingsOfDeletedWorkflow === "kept") return;
    for (const setting of this.settings.values()) {
      if (setting.workflowId === id) this.settings.delete(setting.id);
    }
  }

  newId(): string {
    return this.#options.behaviour.ids === "hex" ? randomBytes(12).toString("hex") : randomUUID();
  }

  #absent(what: string, id: string): Refusal {
    const { behaviour, isForeign } = this.#options;
    if (behaviour.foreignObject === 403 && isForeign(id)) return forbidden();
    return notFound(`${what} not found`);
  }

  #isDeletedAgain(id: string): boolean {
    return this.#options.behaviour.repeatedDelete === 200 && this.#deleted.has(id);
  }

  /** Changes the object; `updatedAt` says so, as the behaviour has it. */
  #change<Kept extends Channel | Setting>(kept: Kept, change: Partial<Kept>): Kept {
    const before = JSON.stringify(kept);
    Object.assign(kept, change);
    const stays = this.#options.behaviour.updatedAtOfNoChange === "stays" && JSON.stringify(kept) === before;
    return stays ? kept : Object.assign(kept, { updatedAt: this.#now() });
  }

  #checkName(name: string): void {
    const { duplicateChannelName } = this.#options.behaviour;
    if (duplicateChannelName === "accepted") return;
    const twin = [...this.channels.values()].find((channel) => channel.name === name);
    if (twin !== undefined) throw refused(duplicateChannelName, `Channel ${twin.id} has the name ${name}`);
  }

  #keptConfiguration(configuration: Record<string, unknown>): Record<string, unknown> {
    const { eventConfiguration } = this.#options.behaviour;
    if (eventConfiguration === "kept" || Object.keys(configuration).length === 0) return configuration;
    if (eventConfiguration === "emptied") return {};
    throw badRequest("eventConfiguration must be empty");
  }

  /** The new set of a PUT; undefined keeps the old one. */
  #newChannels(ids: string[] | undefined): string[] | undefined {
    const { emptyChannelIds } = this.#options.behaviour;
    if (ids === undefined || (ids.length === 0 && emptyChannelIds === "keeps")) return undefined;
    if (ids.length === 0 && emptyChannelIds === 400) throw badRequest("channelIds must name a channel");
    return this.#knownChannels(ids);
  }

  #knownChannels(ids: string[]): string[] {
    const { unknownChannel } = this.#options.behaviour;
    const unknown = ids.filter((id) => !this.channels.has(id));
    if (unknown.length > 0 && unknownChannel !== "ignored") {
      throw refused(unknownChannel, `channelIds: no channel ${unknown.join(", ")}`);
    }
    return [...new Set(ids)].filter((id) => !unknown.includes(id));
  }

  /** One setting per event type and level. */
  #checkUnique(key: { id?: string; workflowId: string | null; eventType: string }): void {
    for (const setting of this.settings.values()) {
      if (setting.id === key.id) continue;
      if (setting.workflowId !== key.workflowId || setting.eventType !== key.eventType) continue;
      const level = key.workflowId === null ? "this workspace" : `workflow ${key.workflowId}`;
      const message = `Settings for ${key.eventType} of ${level} already exist: ${setting.id}`;
      throw refused(this.#options.behaviour.duplicateSetting, message);
    }
  }

  #checkEditable(workflowId: string | null): void {
    const templateId = workflowId === null ? null : this.workflows.get(workflowId)?.templateId;
    if (workflowId !== null && templateId) throw templateControlled(workflowId, templateId);
  }

  #now(): string {
    const text = new Date(this.#options.clock.now()).toISOString();
    return this.#options.behaviour.timestamps === "seconds" ? text.replace(/\.\d+Z$/, "Z") : text;
  }
}
