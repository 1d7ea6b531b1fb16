import { plain } from "../../client/plain";
import type { Channel, Delivery } from "../../client/schemas";
import { attribute, outcomeOf } from "../../delivery/verify/log";
import { inUnits } from "../command-line/values";
import { columns, streamed } from "../terminal/columns";
import { jsonLine } from "../text/json";

const heading = ["TIME", "STATUS", "EVENT", "WORKFLOW", "CHANNEL", "EVENT ID"];
/** Where further rows follow, the columns cannot be as wide as their widest cell. */
const widths = [24, 10, 34, 36, 24, 36];
const fixed = [true, false, false, false, false, true];

/** Rows of the delivery log on stdout, as a table or as one JSON object a line. */
export class LogOutput {
  #follows = false;
  #headed = false;
  #failed = false;
  #told = false;

  constructor(readonly form: "text" | "json") {}

  /** More rows will follow. */
  ready(): void {
    this.#follows = true;
    if (this.form === "json") console.log(jsonLine({ type: "ready" }));
    else process.stderr.write("Following the delivery log; Ctrl-C stops.\n");
  }

  /** Rows in order; channels are named where the log's configuration tells which one it was. */
  rows(rows: readonly Delivery[], channels: readonly Channel[]): void {
    const table: string[][] = [];
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
      const cells = [
        createdAt ?? "-",
        eventStatus ?? "-",
        eventType,
        workflowId ?? "workspace",
        name ?? "?",
        eventId ?? "-",
      ];
      table.push(cells.map(plain));
      this.#failed ||= outcomeOf(row) === "failed";
    }
    this.#print(table);
    if (this.#failed) this.#whyUnknown();
  }

  #print(table: readonly string[][]): void {
    if (table.length === 0) return;
    if (!this.#follows) {
      console.log(columns(heading, table, { whole: ["TIME", "EVENT ID"] }).join("\n"));
      return;
    }
    const lines = this.#headed ? table : [heading, ...table];
    this.#headed = true;
    console.log(lines.map((cells) => streamed(cells, { widths, fixed })).join("\n"));
  }

  /** Says that there is no row, and what there could be. */
  nothing({ event, workflow, since }: { event?: string[]; workflow?: string; since: number }): void {
    const ofWhat = [
      ...(event === undefined ? [] : [` of ${event.join(" or ")}`]),
      ...(workflow === undefined ? [] : [` of workflow ${workflow}`]),
    ].join("");
    const words =
      `No delivery${ofWhat} was logged within the last ${inUnits(since)}. ` +
      "--since looks further back; `pulumi-kadoa trigger EVENT` sends a test event.";
    process.stderr.write(`${plain(words)}\n`);
  }

  /** Once: the log has no reason for anything. */
  #whyUnknown(): void {
    if (this.#told) return;
    this.#told = true;
    process.stderr.write(
      "Why a delivery failed is not in Kadoa's log. `pulumi-kadoa verify` sends a test event and says what is known.\n",
    );
  }
}

/** Its name, or those of the channels that it may have been. */
function channelOf(row: Delivery, channels: readonly Channel[]): string | undefined {
  const named = channels
    .filter((channel) => attribute([row], [channel]).rows.size > 0)
    .map(({ name }) => name);
  return named.length === 0 ? undefined : named.join(" or ");
}
