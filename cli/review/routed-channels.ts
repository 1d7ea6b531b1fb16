import { isUnknown } from "../../provider/for-cli";
import type { ReviewedResource, Side } from "./reviewed";

/** A channel as a reviewer knows it. */
export interface RoutedChannel {
  /** Its URN after the change; for a channel of others its id. */
  readonly key: string;
  readonly label: string;
  /** Absent: another stack or the dashboard declares it. */
  readonly resource?: ReviewedResource;
}

/** Finds the channels that ids stand for. */
export class Channels {
  readonly #byId = {
    before: new Map<string, ReviewedResource>(),
    after: new Map<string, ReviewedResource>(),
  };
  readonly #byUrn = new Map<string, ReviewedResource>();
  readonly #labels = new Map<string, string>();

  constructor(resources: readonly ReviewedResource[]) {
    const channels = resources.filter(({ definition }) => definition.channel !== undefined);
    for (const channel of channels) {
      if (channel.formerUrn !== undefined) this.#byUrn.set(channel.formerUrn, channel);
      if (channel.before?.id !== undefined) this.#byId.before.set(channel.before.id, channel);
      // The object that is taken over keeps its id, though the preview does not know it.
      const id = channel.after?.id ?? (channel.takenFrom && channel.before?.id);
      if (id !== undefined) this.#byId.after.set(id, channel);
      const namesakes = channels.filter(({ name }) => name === channel.name);
      const label = namesakes.length === 1 ? channel.name : `${channel.name} (${channel.kind})`;
      this.#labels.set(channel.urn, label);
    }
    // A former name can be another's name now.
    for (const channel of channels) if (channel.after !== undefined) this.#byUrn.set(channel.urn, channel);
  }

  /** The channels that a setting names on one side, in the order of their labels. */
  named(
    setting: ReviewedResource,
    side: "before" | "after",
    { dependencies }: Side,
    listed: unknown,
  ): RoutedChannel[] {
    const sources = (setting.definition.references ?? []).flatMap((name) => dependencies[name] ?? []);
    return this.#resolve(setting, side, listed, sources);
  }

  /** The channels that a subscription adds to a setting of somebody else. */
  attached(
    subscription: ReviewedResource,
    side: "before" | "after",
    { args, dependencies }: Side,
    attachesTo: string,
  ): RoutedChannel[] {
    return (subscription.definition.references ?? [])
      .filter((name) => name !== attachesTo)
      .flatMap((name) => this.#resolve(subscription, side, [args[name]], dependencies[name] ?? []));
  }

  #resolve(
    user: ReviewedResource,
    side: "before" | "after",
    listed: unknown,
    sources: readonly string[],
  ): RoutedChannel[] {
    const ids: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const known = ids.filter((id): id is string => typeof id === "string" && !isUnknown(id));
    const found = known.map((id) => this.#ofId(id, side)).filter((channel) => channel !== undefined);
    const unmade = [...new Set(sources)]
      .map((urn) => this.#byUrn.get(urn))
      .filter((channel) => channel !== undefined && channel.after?.id === undefined)
      .map((channel) => this.#ofResource(channel as ReviewedResource));
    const unknown = ids.length - known.length;
    // A list that is unknown as a whole holds at least what it is made from.
    const isOpen = !Array.isArray(listed);
    const named = isOpen || unmade.length <= unknown ? unmade : [];
    const rest = unnamed(user, isOpen ? 1 : unknown - named.length);
    return [...found, ...named, ...rest].sort((a, b) => (a.label < b.label ? -1 : 1));
  }

  /** Nothing for an id that the change takes away: Kadoa drops it from every setting. */
  #ofId(id: string, side: "before" | "after"): RoutedChannel | undefined {
    const resource = this.#byId[side].get(id);
    if (resource !== undefined) return this.#ofResource(resource);
    return this.#byId.before.has(id) ? undefined : { key: id, label: id };
  }

  #ofResource(resource: ReviewedResource): RoutedChannel {
    return { key: resource.urn, label: this.#labels.get(resource.urn) ?? resource.name, resource };
  }
}

/** Places in a list that nothing in the preview tells apart. */
function unnamed({ urn }: ReviewedResource, count: number): RoutedChannel[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `${urn}#${index}`,
    label: index === 0 ? "(known after up)" : `(known after up ${index + 1})`,
  }));
}
