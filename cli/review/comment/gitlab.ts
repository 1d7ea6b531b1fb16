import { z } from "zod";
import { Api } from "./api";
import { noPullRequest, noToken } from "./missing";
import { type Comment, type CommentForm, type CommentService, type Environment, htmlMarker } from "./service";

/** GitLab takes a million characters, which nobody reads. */
const form: CommentForm = {
  longest: 150_000,
  marker: htmlMarker,
  html: true,
  alerts: true,
};

const userSchema = z.object({ id: z.number() });
const noteSchema = z.object({
  id: z.number(),
  body: z.string(),
  author: userSchema,
  /** Notes of GitLab's own, such as of a new commit. */
  system: z.boolean().optional(),
});

/** Notes of a merge request on GitLab. */
export class GitLabComments implements CommentService {
  readonly name = "GitLab";
  readonly form = form;
  readonly #api: Api;
  readonly #notes: string;

  constructor(environment: Environment, signal: AbortSignal) {
    const { CI_API_V4_URL = "", CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = environment;
    // In a pipeline of a fork the merge request is the other project's.
    const project = environment.CI_MERGE_REQUEST_PROJECT_ID ?? CI_PROJECT_ID;
    if (!CI_MERGE_REQUEST_IID || !project) throw noPullRequest("CI_MERGE_REQUEST_IID is not set");
    if (!GITLAB_TOKEN) throw noToken(this.name, "GITLAB_TOKEN");
    const [id, iid] = [project, CI_MERGE_REQUEST_IID].map(encodeURIComponent);
    this.#notes = `/projects/${id}/merge_requests/${iid}/notes`;
    this.#api = new Api({
      service: this.name,
      url: CI_API_V4_URL,
      headers: { "private-token": GITLAB_TOKEN },
      token: GITLAB_TOKEN,
      tokenName: "GITLAB_TOKEN",
      signal,
    });
  }

  async owner(): Promise<string> {
    const { data } = await this.#api.call({ method: "GET", path: "/user", schema: userSchema });
    return String(data.id);
  }

  async *comments(): AsyncIterable<Comment> {
    for (let page = "1"; page !== ""; ) {
      const path = `${this.#notes}?sort=asc&order_by=created_at&per_page=100&page=${page}`;
      const { data, headers } = await this.#api.call({ method: "GET", path, schema: z.array(noteSchema) });
      for (const { id, body, author, system } of data) {
        if (!system) yield { id: String(id), body, author: String(author.id) };
      }
      page = /^\d+$/.exec(String(headers["x-next-page"] ?? ""))?.[0] ?? "";
    }
  }

  async create(body: string): Promise<void> {
    await this.#api.call({ method: "POST", path: this.#notes, body: { body }, schema: noteSchema });
  }

  async update(id: string, body: string): Promise<void> {
    await this.#api.call({ method: "PUT", path: `${this.#notes}/${id}`, body: { body }, schema: noteSchema });
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
