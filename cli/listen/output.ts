import { once } from "node:events";
import { plain } from "../../client/plain";
import type { RealtimeEvent, RealtimeStatus } from "../../delivery/realtime";
import { streamed } from "../terminal/columns";
import { talk } from "../terminal/talk";
import { jsonLine } from "../text/json";

export interface End {
  reason: string | undefined;
  events: number;
  /** How often events may be missing. */
  discontinuities: number;
}

/** The rest of a line is the event's id. */
const widths = [24, 34, 36, 36];
const fixed = [true, false, false, true];

/** Events on stdout, as a table or as one JSON object a line; everything else on stderr. */
export class Output {
  #closed = false;

  constructor(readonly form: "text" | "json") {
    process.stdout.on("error", () => {
      this.#closed = true;
    });
  }

  async ready(): Promise<void> {
    if (this.form === "json") return this.#write(jsonLine({ type: "ready" }));
    await this.#write(streamed(["TIME", "EVENT", "WORKFLOW", "ID"], { widths, fixed }));
    talk(
      "Listening; events show as they happen. `npx pulumi-kadoa trigger EVENT` sends a test event, where a setting names EVENT.",
    );
  }

  async event({ id, eventType, workflowId, timestamp, data }: RealtimeEvent): Promise<void> {
    const cells = [timestamp, eventType, workflowId ?? "-", id ?? "-"].map(plain);
    const json = { type: "event", eventType, id, workflowId, timestamp, data };
    await this.#write(this.form === "json" ? jsonLine(json) : streamed(cells, { widths, fixed }));
  }

  status(status: RealtimeStatus): void {
    const words = wordsFor(status);
    if (words !== undefined) talk(words);
    if (status.type === "discontinuity" && this.form === "json") void this.#write(jsonLine(status));
  }

  async end(end: End): Promise<void> {
    if (this.form === "json") await this.#write(jsonLine({ type: "end", ...end }));
  }

  async #write(line: string): Promise<void> {
    if (this.#closed || process.stdout.write(`${line}\n`)) return;
    // A reader that has gone ends the command.
    await once(process.stdout, "drain").catch(() => {});
  }
}

function wordsFor(status: RealtimeStatus): string | undefined {
  switch (status.type) {
    case "reconnecting":
      return `Connection lost: ${status.reason}. Reconnecting …`;
    case "retrying":
      return `No connection: ${status.error.message} Next try in ${(status.waitMs / 1000).toFixed(1)} s.`;
    case "draining":
      return "The service is about to close this connection; the next one is made meanwhile.";
    case "discontinuity":
      return `Events may be missing (${status.reason})${status.after ? ` after ${status.after}` : ""}.`;
    case "discarded":
      // Told at 1, 10, 100, …: a flood of them must not be one of lines.
      return Number.isInteger(Math.log10(status.total))
        ? `${status.total} frame(s) were not events; the last one: ${status.reason}.`
        : undefined;
    case "cursor-not-saved":
      return status.error.message;
    default:
      return undefined;
  }
}
