import { plain } from "../../client/plain";
import type { PlannedTest } from "../../delivery/realtime";
import { columns } from "../columns";

const words = { send: "send", skip: "skip", fail: "cannot arrive" };

/** What would be sent, and to whom. */
export function planText(tests: readonly PlannedTest[]): string {
  const rows = tests.map(({ action, eventType, workflowId, channels, reason }) => [
    words[action],
    plain(eventType),
    plain(workflowId ?? "workspace"),
    plain(channels.map(({ name, type }) => `${name} (${type})`).join(", ") || "nobody"),
    plain(reason ?? ""),
  ]);
  const table = columns(["TEST", "EVENT", "WORKFLOW", "WOULD REACH", "WHY NOT"], rows);
  return [...(tests.length === 0 ? [] : [...table, ""]), `${announcement(tests)} Nothing was sent.`].join(
    "\n",
  );
}

/** Said before anything is sent. */
export function announcement(tests: readonly PlannedTest[]): string {
  const sent = tests.filter(({ action }) => action === "send");
  if (tests.length === 0) return "There is no notification setting to check.";
  if (sent.length === 0) return "There is no test event to send.";
  const channels = new Map(sent.flatMap((test) => test.channels.map((channel) => [channel.id, channel])));
  const people = [...channels.values()].filter(({ reaches }) => reaches === "people");
  const whom =
    people.length === 0 ? "" : `, people among them: ${people.map(({ name }) => plain(name)).join(", ")}`;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${count(sent.length, "test event")} to ${count(channels.size, "channel")}${whom}.`;
}
