import { signal } from "@preact/signals";
import type { ProblemView } from "../api";

/** Where this page is: the script lies beside it. */
const home = new URL(".", import.meta.url);

/** Reads from the console's API. @throws Error with the server's words */
export function read<T>(path: string): Promise<T> {
  return ask<T>(new URL(`api/${path}`, home));
}

/** Asks the console's API to do something. @throws Error with the server's words */
export function write<T>(path: string, body: object | string = {}): Promise<T> {
  return ask<T>(new URL(`api/${path}`, home), "POST", body);
}

/** Calls the emulator that serves this page. @throws Error with its words */
export function control<T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> {
  return ask<T>(new URL(`../${path}`, home), method, body);
}

export function stream(): EventSource {
  return new EventSource(new URL("api/stream", home));
}

async function ask<T>(url: URL, method = "GET", body?: object | string): Promise<T> {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const headers: Record<string, string> = method === "POST" ? { "content-type": "application/json" } : {};
  const answer = await fetch(url, { method, headers, ...sent }).catch(() => {
    throw new Error(
      "The console's server does not answer. Fix: start it again, and open the address that it prints.",
    );
  });
  if (answer.ok) return (await answer.json()) as T;
  const text = await answer.text();
  throw new Error(problemIn(text) ?? text.trim() ?? `The server answered ${answer.status}.`);
}

function problemIn(text: string): string | undefined {
  try {
    const { error, message } = JSON.parse(text) as Partial<ProblemView> & { message?: string };
    return typeof error === "string" ? error : message;
  } catch {
    return undefined;
  }
}

/** Something that is read again and again, with what was wrong the last time. */
export class Resource<T> {
  readonly value = signal<T | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  readonly isBusy = signal(false);
  readonly #load: () => Promise<T>;
  #text = "";

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Reads it, unless that is under way already; what is equal to what was there stays the same object. */
  readonly refresh = async (): Promise<void> => {
    if (this.isBusy.value) return;
    this.isBusy.value = true;
    try {
      const value = await this.#load();
      const text = JSON.stringify(value);
      if (text !== this.#text) this.value.value = value;
      this.#text = text;
      this.problem.value = undefined;
    } catch (error) {
      this.problem.value = (error as Error).message;
    } finally {
      this.isBusy.value = false;
    }
  };
}
