import { plain } from "../../client/plain";
import type { Channel, Delivery } from "../../client/schemas";
import { attribute, outcomeOf } from "../../delivery/verify/log";
import { inUnits } from "../command-line/values";
import { columns, streamed } from "../terminal/columns";
import { talk } from "../terminal/talk";
import { jsonLine } from "../text/json";

const heading = ["TIME", "STATUS", "EVENT", "WORKFLOW", "CHANNEL", "EVENT ID"];
/** Where further rows follow, the columns cannot be as wide as their widest cell. */
const widths = [24, 10, 34, 36, 24, 36];
const fixed = [true, false, false, false, false, true];

/** Rows of the delivery log on stdout, as a table or as one JSON object a line. */
export class LogOutput {
  #follows = false;
  #headed = false;
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
    if (this.form === "text") this.#print(rows.map((row) => cellsOf(row, channels)));
    else for (const row of rows) console.log(jsonLine({ type: "delivery", ...valuesOf(row, channels) }));
    if (this.form === "text" && rows.some((row) => outcomeOf(row) === "failed")) this.#whyUnknown();
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
    const ofEvent = event === undefined ? "" : ` of ${event.join(" or ")}`;
    const ofWhat = `${ofEvent}${workflow === undefined ? "" : ` of workflow ${workflow}`}`;
    const words =
      `No delivery${ofWhat} was logged within the last ${inUnits(since)}. ` +
      "--since looks further back; `npx pulumi-kadoa trigger EVENT` sends a test event.";
    talk(words);
  }

  /** Once: the log has no reason for anything. */
  #whyUnknown(): void {
    if (this.#told) return;
    this.#told = true;
    process.stderr.write(
      "Why a delivery failed is not in Kadoa's log: look into that of the endpoint. An emulator says it in its console, " +
        "under Deliveries.\n",
    );
  }
}

function valuesOf(row: Delivery, channels: readonly Channel[]) {
  const { createdAt, eventStatus: status = null, eventType, workflowId, eventId } = row;
  const named = channels.filter((channel) => attribute([row], [channel]).rows.size > 0);
  // Its name, or those of the channels that it may have been.
  const channel = named.length === 0 ? undefined : named.map(({ name }) => name).join(" or ");
  return { createdAt, status, eventType, workflowId, channel, eventId };
}

function cellsOf(row: Delivery, channels: readonly Channel[]): string[] {
  const { createdAt, status, eventType, workflowId, channel, eventId } = valuesOf(row, channels);
  const where = [eventType, workflowId ?? "workspace", channel ?? "?"];
  return [createdAt ?? "-", status ?? "-", ...where, eventId ?? "-"].map(plain);
}
