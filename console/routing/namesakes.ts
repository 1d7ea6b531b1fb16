import type { ChannelView } from "../api";

/** What tells a channel apart from others of the same name. */
export interface Apart {
  readonly type: string;
  /** The beginning of its id, where a channel of the same name has the same type. */
  readonly id?: string;
}

type Named = Pick<ChannelView, "id" | "name" | "type">;

/** Fewer letters of an id look like a count. */
const fewest = 4;

/** By channel id; a channel whose name no other has is not in it. */
export function namesakesIn(channels: readonly Named[]): ReadonlyMap<string, Apart> {
  const alike = [...Map.groupBy(channels, ({ name }) => name).values()].filter(({ length }) => length > 1);
  return new Map(alike.flatMap((those) => those.map((channel) => [channel.id, apartFrom(those, channel)])));
}

function apartFrom(namesakes: readonly Named[], { id, type }: Named): Apart {
  const others = namesakes.filter((other) => other.type === type && other.id !== id);
  if (others.length === 0) return { type };
  let length = fewest;
  while (length < id.length && others.some((other) => other.id.startsWith(id.slice(0, length)))) length++;
  return { type, id: id.slice(0, length) };
}
