/** Where progress goes; standard error unless a test looks on. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface StepOptions {
  stream?: ProgressStream;
  /** How often a step tells off a terminal that it is still at it, in milliseconds. @default 20000 */
  everyMs?: number;
}

/** Tells how far a step is. */
export type Report = (detail: string) => void;

/**
 * Runs one step that takes a while and says so: one line that moves on a terminal, a plain line now and then
 * anywhere else. The work reports details with the function it is given.
 */
export async function step<T>(
  title: string,
  work: (report: Report) => Promise<T>,
  options: StepOptions = {},
): Promise<T> {
  const stream = options.stream ?? process.stderr;
  const moving = stream.isTTY === true && process.env.TERM !== "dumb";
  const startedAt = performance.now();
  let detail = "";
  let frame = 0;

  const draw = () => {
    const parts = [title, detail, duration(performance.now() - startedAt)].filter((part) => part !== "");
    if (!moving) return stream.write(`  … ${parts.join(" · ")}\n`);
    const line = `${spinner[frame++ % spinner.length]} ${parts.join(" · ")}`;
    return stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`);
  };
  const clear = () => moving && stream.write("\r\x1b[2K");

  if (moving) draw();
  else stream.write(`${title} …\n`);
  const timer = setInterval(draw, moving ? 100 : (options.everyMs ?? 20_000));
  try {
    const result = await work((text) => {
      detail = text;
    });
    clear();
    stream.write(`✓ ${title} (${duration(performance.now() - startedAt)})\n`);
    return result;
  } catch (error) {
    clear();
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
