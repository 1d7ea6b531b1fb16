import type { Workspace } from "./workspace";

/** How many requests each route got, named like `PUT /v5/notifications/channels/{channelId}`. */
export class RequestCounts {
  readonly #all = new Map<string, number>();
  readonly #byWorkspace = new Map<Workspace, Map<string, number>>();

  add(call: string, workspace: Workspace | undefined): void {
    this.#all.set(call, (this.#all.get(call) ?? 0) + 1);
    if (workspace === undefined) return;
    const counts = this.#byWorkspace.get(workspace) ?? new Map<string, number>();
    counts.set(call, (counts.get(call) ?? 0) + 1);
    this.#byWorkspace.set(workspace, counts);
  }

  /** Those of one workspace, or all, the refused ones included. */
  of(workspace?: Workspace): Record<string, number> {
    const counts = workspace === undefined ? this.#all : this.#byWorkspace.get(workspace);
    return Object.fromEntries(counts ?? []);
  }

  clear(): void {
    this.#all.clear();
    this.#byWorkspace.clear();
  }
}
