import { readFileSync } from "node:fs";
import { z } from "zod";
import { KadoaError } from "../../../client/errors";
import { parseJson } from "../../../client/json";
import { Api } from "./api";
import { noPullRequest, noToken } from "./missing";
import { type Comment, type CommentForm, type CommentService, type Environment, htmlMarker } from "./service";

const form: CommentForm = { longest: 65_536, marker: htmlMarker, html: true, alerts: true };

const userSchema = z.object({ login: z.string() });
const viewerSchema = z.object({ data: z.object({ viewer: userSchema }) });
const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: userSchema.nullish(),
});
const eventSchema = z.object({ pull_request: z.object({ number: z.number() }) });

/** Comments on a pull request of GitHub, and of what has GitHub's API and variables. */
export class GitHubComments implements CommentService {
  readonly name = "GitHub";
  readonly form = form;
  readonly #api: Api;
  readonly #graphQl: string;
  readonly #repository: string;
  readonly #number: number;

  constructor(environment: Environment, signal: AbortSignal) {
    const { GITHUB_TOKEN, GITHUB_REPOSITORY = "" } = environment;
    const url = environment.GITHUB_API_URL ?? "https://api.github.com";
    this.#graphQl =
      environment.GITHUB_GRAPHQL_URL ?? `${url.replace(/\/+$/, "").replace(/\/api\/v3$/, "/api")}/graphql`;
    this.#repository = `/repos/${GITHUB_REPOSITORY.split("/").map(encodeURIComponent).join("/")}`;
    this.#number = pullRequestOf(environment);
    if (!GITHUB_TOKEN) throw noToken(this.name, "GITHUB_TOKEN");
    this.#api = new Api({
      service: this.name,
      url,
      headers: { authorization: `Bearer ${GITHUB_TOKEN}`, "x-github-api-version": "2022-11-28" },
      token: GITHUB_TOKEN,
      tokenName: "GITHUB_TOKEN",
      signal,
    });
  }

  /** The REST API does not tell the token of a job whose it is. */
  async owner(): Promise<string> {
    const body = { query: "query { viewer { login } }" };
    try {
      const { data } = await this.#api.call({
        method: "POST",
        path: this.#graphQl,
        body,
        schema: viewerSchema,
        idempotent: true,
      });
      return data.data.viewer.login;
    } catch (error) {
      // Other services with this API have no GraphQL.
      if (!(error instanceof KadoaError) || error.code !== "NOT_FOUND") throw error;
      const { data } = await this.#api.call({ method: "GET", path: "/user", schema: userSchema });
      return data.login;
    }
  }

  async *comments(): AsyncIterable<Comment> {
    for (let page = 1; ; page++) {
      const path = `${this.#repository}/issues/${this.#number}/comments?per_page=100&page=${page}`;
      const { data, headers } = await this.#api.call({ method: "GET", path, schema: z.array(commentSchema) });
      for (const { id, body, user } of data) {
        yield { id: String(id), body: body ?? "", author: user?.login };
      }
      if (!/rel="?next"?/.test(String(headers.link ?? ""))) return;
    }
  }

  async create(body: string): Promise<void> {
    const path = `${this.#repository}/issues/${this.#number}/comments`;
    await this.#api.call({ method: "POST", path, body: { body }, schema: commentSchema });
  }

  async update(id: string, body: string): Promise<void> {
    const path = `${this.#repository}/issues/comments/${id}`;
    await this.#api.call({ method: "PATCH", path, body: { body }, schema: commentSchema });
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}

function pullRequestOf({ GITHUB_EVENT_PATH, GITHUB_REF = "" }: Environment): number {
  const event = eventSchema.safeParse(
    GITHUB_EVENT_PATH === undefined ? undefined : eventIn(GITHUB_EVENT_PATH),
  );
  if (event.success) return event.data.pull_request.number;
  const [, number] = /^refs\/pull\/(\d+)\//.exec(GITHUB_REF) ?? [];
  if (number === undefined) throw noPullRequest("GITHUB_REF is not refs/pull/NUMBER/merge");
  return Number(number);
}

function eventIn(file: string): unknown {
  try {
    return parseJson(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
