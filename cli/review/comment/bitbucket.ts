import { z } from "zod";
import { KadoaError } from "../../../client/errors";
import { Api } from "./api";
import { noPullRequest, noToken } from "./missing";
import type { Comment, CommentForm, CommentService, Environment } from "./service";

const form: CommentForm = {
  longest: 32_767,
  // It shows HTML as text; a link that nothing refers to is shown nowhere.
  marker: (name) => `[//]: # (${name})`,
  html: false,
  alerts: false,
};

const userSchema = z.object({ uuid: z.string() });
const commentSchema = z.object({
  id: z.number(),
  content: z.object({ raw: z.string() }),
  user: userSchema.nullish(),
  deleted: z.boolean().optional(),
});
const pageSchema = z.object({ values: z.array(commentSchema), next: z.string().optional() });

/** Comments on a pull request of Bitbucket Cloud. */
export class BitbucketComments implements CommentService {
  readonly name = "Bitbucket";
  readonly form = form;
  readonly #api: Api;
  readonly #comments: string;

  constructor(environment: Environment, signal: AbortSignal) {
    const {
      BITBUCKET_WORKSPACE = "",
      BITBUCKET_REPO_SLUG = "",
      BITBUCKET_PR_ID,
      BITBUCKET_TOKEN,
    } = environment;
    if (!BITBUCKET_PR_ID) throw noPullRequest("BITBUCKET_PR_ID is not set");
    if (!BITBUCKET_TOKEN) throw noToken(this.name, "BITBUCKET_TOKEN");
    const [workspace, repository, number] = [BITBUCKET_WORKSPACE, BITBUCKET_REPO_SLUG, BITBUCKET_PR_ID].map(
      encodeURIComponent,
    );
    this.#comments = `/repositories/${workspace}/${repository}/pullrequests/${number}/comments`;
    this.#api = new Api({
      service: this.name,
      url: environment.BITBUCKET_API_URL ?? "https://api.bitbucket.org/2.0",
      headers: { authorization: `Bearer ${BITBUCKET_TOKEN}` },
      token: BITBUCKET_TOKEN,
      tokenName: "BITBUCKET_TOKEN",
      signal,
    });
  }

  /** The token of a repository may not ask whose it is. A comment is changed by its author alone, which tells. */
  async owner(): Promise<string | undefined> {
    try {
      const { data } = await this.#api.call({ method: "GET", path: "/user", schema: userSchema });
      return data.uuid;
    } catch (error) {
      if (error instanceof KadoaError && error.code === "FORBIDDEN") return undefined;
      throw error;
    }
  }

  async *comments(): AsyncIterable<Comment> {
    for (let page = 1; ; page++) {
      const path = `${this.#comments}?pagelen=100&sort=created_on&page=${page}`;
      const { data } = await this.#api.call({ method: "GET", path, schema: pageSchema });
      for (const { id, content, user, deleted } of data.values) {
        if (!deleted) yield { id: String(id), body: content.raw, author: user?.uuid };
      }
      if (data.next === undefined) return;
    }
  }

  async create(body: string): Promise<void> {
    await this.#send("POST", this.#comments, body);
  }

  async update(id: string, body: string): Promise<void> {
    await this.#send("PUT", `${this.#comments}/${id}`, body);
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  async #send(method: "POST" | "PUT", path: string, raw: string): Promise<void> {
    await this.#api.call({ method, path, body: { content: { raw } }, schema: commentSchema });
  }
}
