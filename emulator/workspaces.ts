import { createHash, randomBytes } from "node:crypto";
import type { WorkspaceContent } from "./objects";
import { badRequest, unauthorized } from "./refusals";
import { Workspace, type WorkspaceOptions } from "./workspace";

/** Access tokens that are kept at most; the oldest goes first. */
const tokenLimit = 10_000;

type SharedOptions = Omit<WorkspaceOptions, "teamId" | "content" | "isForeign">;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The workspaces by API key, and who may open which. */
export class Workspaces {
  readonly #byKey = new Map<string, Workspace>();
  readonly #tokens = new Map<string, { workspace: Workspace; expiresAt: number }>();
  readonly #options: SharedOptions;
  /** Kept workspaces by team, those included that no key of this run opens. */
  readonly #kept: Readonly<Record<string, WorkspaceContent>>;

  constructor(
    apiKeys: readonly string[],
    options: SharedOptions,
    kept: Readonly<Record<string, WorkspaceContent>> = {},
  ) {
    this.#options = options;
    this.#kept = kept;
    for (const apiKey of apiKeys) {
      const teamId = teamIdOf(apiKey);
      const content = kept[teamId];
      const isForeign = (id: string) =>
        this.all.some(({ channels, settings }) => channels.has(id) || settings.has(id));
      this.#byKey.set(apiKey, new Workspace({ ...options, teamId, isForeign, ...(content && { content }) }));
    }
  }

  get all(): Workspace[] {
    return [...this.#byKey.values()];
  }

  /** The workspace of a request's API key or bearer token. @throws Refusal 401 */
  authenticated(headers: Headers): Workspace {
    const bearer = /^Bearer (.+)$/i.exec(String(headers.authorization ?? ""))?.[1];
    const credential = headers["x-api-key"] ?? bearer;
    if (typeof credential !== "string") throw unauthorized();
    const workspace = this.#byKey.get(credential) ?? this.byToken(credential);
    if (workspace === undefined) throw unauthorized();
    return workspace;
  }

  /** For control calls: the workspace of the API key, without one the first. @throws Refusal 401 */
  controlled(headers: Headers): Workspace {
    if (headers["x-api-key"] !== undefined) return this.authenticated(headers);
    const [first] = this.all;
    if (first === undefined) throw badRequest("this emulator has no workspace");
    return first;
  }

  /** A token for one WebSocket connection; its characters may stand in a URL as they are. */
  issueToken(workspace: Workspace): string {
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size < tokenLimit) break;
      this.#tokens.delete(oldest);
    }
    const lifetime = this.#options.behaviour.tokenLifetimeMs;
    const token = randomBytes(24).toString("base64url");
    this.#tokens.set(token, { workspace, expiresAt: this.#options.clock.now() + lifetime });
    return token;
  }

  /** A token has opened a connection. */
  redeem(token: string): void {
    if (this.#options.behaviour.tokenUses === "one") this.#tokens.delete(token);
  }

  byToken(token: string): Workspace | undefined {
    const found = this.#tokens.get(token);
    if (found === undefined || found.expiresAt <= this.#options.clock.now()) return undefined;
    return found.workspace;
  }

  clear(): void {
    for (const workspace of this.all) workspace.clear();
  }

  get content(): Record<string, WorkspaceContent> {
    const open = this.all.map((workspace) => [workspace.teamId, workspace.content] as const);
    return { ...this.#kept, ...Object.fromEntries(open) };
  }
}

/** The same key is the same team in every run; the key cannot be told from it. */
function teamIdOf(apiKey: string): string {
  return `team-${createHash("sha256").update(apiKey).digest("hex").slice(0, 16)}`;
}
