import { plain } from "../../client/plain";
import type { Channel, Delivery } from "../../client/schemas";
import { attribute } from "../../delivery/verify/log";
import { jsonLine } from "../text/json";

const widths = { time: 24, status: 10, eventType: 34, workflowId: 26, channel: 24 };

/** Rows of the delivery log on stdout, as a table or as one JSON object a line. */
export class LogOutput {
  #headed = false;

  constructor(readonly form: "text" | "json") {}

  ready(): void {
    if (this.form === "json") console.log(jsonLine({ type: "ready" }));
    else process.stderr.write("Following the delivery log; Ctrl-C stops.\n");
  }

  /** Rows in order; channels are named where the log's configuration tells which one it was. */
  rows(rows: readonly Delivery[], channels: readonly Channel[]): void {
    for (const row of rows) {
      const { eventType, workflowId, eventStatus, eventId, createdAt } = row;
      const name = channelOf(row, channels);
      if (this.form === "json") {
        const status = eventStatus ?? null;
        console.log(
          jsonLine({
            type: "delivery",
            createdAt,
            status,
            eventType,
            workflowId,
            channel: name,
            eventId,
          }),
        );
        continue;
      }
      if (!this.#headed) console.log(line("TIME", "STATUS", "EVENT", "WORKFLOW", "CHANNEL", "EVENT ID"));
      this.#headed = true;
      const cells = [
        createdAt ?? "-",
        eventStatus ?? "-",
        eventType,
        workflowId ?? "workspace",
        name ?? "?",
        eventId ?? "-",
      ];
      const [time = "", status = "", type = "", level = "", channel = "", id = ""] = cells.map(plain);
      console.log(line(time, status, type, level, channel, id));
    }
  }
}

/** Its name, or those of the channels that it may have been. */
function channelOf(row: Delivery, channels: readonly Channel[]): string | undefined {
  const named = channels
    .filter((channel) => attribute([row], [channel]).rows.size > 0)
    .map(({ name }) => name);
  return named.length === 0 ? undefined : named.join(" or ");
}

function line(
  time: string,
  status: string,
  eventType: string,
  workflowId: string,
  channel: string,
  id: string,
): string {
  return [
    time.padEnd(widths.time),
    status.padEnd(widths.status),
    eventType.padEnd(widths.eventType),
    workflowId.padEnd(widths.workflowId),
    channel.padEnd(widths.channel),
    id,
  ].join("  ");
}
