import { namesakes } from "../state";
import { Kind } from "./marks";

/** Below the name of a channel: what it is, where another channel has the same name. */
export function Apart({ id }: { id: string }) {
  const apart = namesakes.value.get(id);
  if (apart === undefined) return null;
  return (
    <span class="apart">
      <Kind type={apart.type} /> {apart.id}
    </span>
  );
}
