import { plain } from "../../client/plain";
import type { PlannedTest } from "../../delivery/realtime";
import { columns } from "../columns";
import { cut } from "../text/width";

const words = { send: "send", skip: "skip", fail: "cannot arrive" };

/** What would be sent, and to whom. */
export function planText(tests: readonly (PlannedTest & { account?: string })[]): string {
  const several = tests.some(({ account }) => account !== undefined);
  const rows = tests.map(({ action, account, eventType, workflowId, channels, reason }) => [
    words[action],
    ...(several ? [plain(account ?? "-")] : []),
    plain(eventType),
    plain(workflowId ?? "workspace"),
    plain(channels.map(({ name, type }) => `${cut(name, 60)} (${type})`).join(", ") || "nobody"),
    plain(reason ?? ""),
  ]);
  const table = columns(
    ["TEST", ...(several ? ["ACCOUNT"] : []), "EVENT", "WORKFLOW", "WOULD REACH", "WHY NOT"],
    rows,
    { whole: ["WOULD REACH"], sentences: true },
  );
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
    people.length === 0
      ? ""
      : `, people among them: ${people.map(({ name }) => cut(plain(name), 60)).join(", ")}`;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${count(sent.length, "test event")} to ${count(channels.size, "channel")}${whom}.`;
}
