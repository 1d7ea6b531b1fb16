import { z } from "zod";
import { Api } from "./api";
import { noPullRequest, noToken } from "./missing";
import { type Comment, type CommentForm, type CommentService, type Environment, htmlMarker } from "./service";

const form: CommentForm = { longest: 150_000, marker: htmlMarker, html: true, alerts: false };

const connectionSchema = z.object({ authenticatedUser: z.object({ id: z.string() }) });
const commentSchema = z.object({
  id: z.number(),
  content: z.string().nullish(),
  author: z.object({ id: z.string() }).nullish(),
  isDeleted: z.boolean().optional(),
});
const threadSchema = z.object({
  id: z.number(),
  comments: z.array(commentSchema).nullish(),
  isDeleted: z.boolean().optional(),
});
const version = "api-version=7.1";

/** Comments on a pull request of Azure Repos. Each is the first of a thread of its own. */
export class AzureComments implements CommentService {
  readonly name = "Azure DevOps";
  readonly form = form;
  readonly #api: Api;
  readonly #threads: string;

  constructor(environment: Environment, signal: AbortSignal) {
    const { SYSTEM_TEAMPROJECT = "", BUILD_REPOSITORY_ID = "", SYSTEM_ACCESSTOKEN } = environment;
    const number = environment.SYSTEM_PULLREQUEST_PULLREQUESTID;
    if (!number) throw noPullRequest("SYSTEM_PULLREQUEST_PULLREQUESTID is not set");
    if (!SYSTEM_ACCESSTOKEN) throw noToken(this.name, "SYSTEM_ACCESSTOKEN");
    const [project, repository, id] = [SYSTEM_TEAMPROJECT, BUILD_REPOSITORY_ID, number].map(
      encodeURIComponent,
    );
    this.#threads = `/${project}/_apis/git/repositories/${repository}/pullRequests/${id}/threads`;
    this.#api = new Api({
      service: this.name,
      url: environment.SYSTEM_COLLECTIONURI ?? environment.SYSTEM_TEAMFOUNDATIONCOLLECTIONURI ?? "",
      headers: { authorization: `Bearer ${SYSTEM_ACCESSTOKEN}` },
      token: SYSTEM_ACCESSTOKEN,
      tokenName: "SYSTEM_ACCESSTOKEN",
      signal,
    });
  }

  async owner(): Promise<string> {
    const path = `/_apis/connectionData?${version}-preview`;
    const { data } = await this.#api.call({ method: "GET", path, schema: connectionSchema });
    return data.authenticatedUser.id;
  }

  async *comments(): AsyncIterable<Comment> {
    const path = `${this.#threads}?${version}`;
    const { data } = await this.#api.call({
      method: "GET",
      path,
      schema: z.object({ value: z.array(threadSchema) }),
    });
    for (const { id, comments, isDeleted } of [...data.value].sort((a, b) => a.id - b.id)) {
      const first = comments?.[0];
      if (isDeleted || first === undefined || first.isDeleted) continue;
      yield { id: `${id}/comments/${first.id}`, body: first.content ?? "", author: first.author?.id };
    }
  }

  async create(content: string): Promise<void> {
    // An open thread would keep a pull request from completing where a policy asks for answers to all.
    const body = { status: "closed", comments: [{ parentCommentId: 0, commentType: "text", content }] };
    await this.#api.call({ method: "POST", path: `${this.#threads}?${version}`, body, schema: threadSchema });
  }

  async update(id: string, content: string): Promise<void> {
    const path = `${this.#threads}/${id}?${version}`;
    await this.#api.call({ method: "PATCH", path, body: { content }, schema: commentSchema });
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
