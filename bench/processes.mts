// Processor time of what a run of Pulumi starts, by what each process is for. Linux only: it reads /proc.
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100;
const everyMs = 100;

/** What a process of a run is for, by its command line; the first that fits counts. */
const parts = [
  ["provider", /dynamic-provider|provider\/native\/main|pulumi-resource-/],
  ["program", /pulumi\/cmd\/run/],
  ["language host", /pulumi-language-/],
  ["engine", /(^|\/)pulumi\0/],
] as const;
export type Part = (typeof parts)[number][0] | "other";

export interface Usage {
  /** Seconds of processor time, user and system. */
  seconds: Record<Part, number>;
  /** What the engine has written, to files and to its processes. */
  engineBytes: number;
}

interface Seen {
  part: Part;
  seconds: number;
  bytes: number;
}

/** Looks at a process and all that it starts, until it ends: up to a tenth of a second of each is missed. */
export function watch(child: ChildProcess): () => Usage {
  const seen = new Map<number, Seen>();
  const look = () => {
    for (const pid of familyOf(child.pid ?? 0)) note(pid, seen);
  };
  const timer = setInterval(look, everyMs);
  look();
  return () => {
    clearInterval(timer);
    const seconds: Usage["seconds"] = { engine: 0, "language host": 0, program: 0, provider: 0, other: 0 };
    let engineBytes = 0;
    for (const one of seen.values()) {
      seconds[one.part] += one.seconds;
      if (one.part === "engine") engineBytes += one.bytes;
    }
    return { seconds, engineBytes };
  };
}

/** Seconds of processor time that a process has used so far. */
export function secondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function note(pid: number, seen: Map<number, Seen>): void {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
    const before = seen.get(pid);
    // One that has ended, and waits for its parent to take note of it, has no command line any more.
    const part =
      command === "" ? before?.part : (parts.find(([, pattern]) => pattern.test(command))?.[0] ?? "other");
    if (part === undefined) return;
    const bytes = bytesWrittenBy(pid) ?? before?.bytes ?? 0;
    seen.set(pid, { part, seconds: secondsOf(pid), bytes });
  } catch {
    // It has ended meanwhile; what was seen last counts.
  }
}

function bytesWrittenBy(pid: number): number | undefined {
  try {
    const bytes = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "latin1"))?.[1];
    return bytes === undefined ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}

/** A process and its descendants. */
function familyOf(first: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(statOf(Number(name))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = [first];
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

/** The fields of /proc/PID/stat after the name, which may hold anything. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
