import { type Answer, type Asked, add, type Manner, page, type World, type Written } from "./service";

interface Kind extends Manner {
  /** The variables by which a run knows the service; the token is not among them. */
  environment(url: string): Record<string, string>;
  tokenName: string;
  markerOf(stack: string): string;
}

const forbidden: Answer = { status: 403, body: { message: "Resource not accessible by integration" } };
const htmlMarker = (stack: string) => `<!-- pulumi-kadoa review ${stack} -->`;

function written(world: World, body: string, limit: number, made: (comment: Written) => Answer): Answer {
  if (!world.mayWrite) return forbidden;
  if (body.length > limit) return { status: 422, body: { message: `body is too long (${limit})` } };
  return made(add(world, body, world.owner));
}

function changed(
  world: World,
  id: string | undefined,
  body: string,
  shown: (comment: Written) => unknown,
): Answer {
  const comment = world.comments.find((each) => String(each.id) === id);
  if (comment === undefined) return { status: 404, body: { message: "Not Found" } };
  if (!world.mayWrite) return forbidden;
  comment.body = body;
  return { status: 200, body: shown(comment) };
}

const gitHub: Kind = {
  longest: 65_536,
  tokenName: "GITHUB_TOKEN",
  markerOf: htmlMarker,
  environment: (url) => ({
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: "acme/notifications",
    GITHUB_REF: "refs/pull/7/merge",
  }),
  knows: ({ authorization }, token) => authorization === `Bearer ${token}`,
  answer({ method, path, query, body }: Asked, world) {
    const shown = ({ id, body, author }: Written) => ({ id, body, user: { login: author } });
    const comments = "/repos/acme/notifications/issues/7/comments";
    const { body: content = "" } = (body ?? {}) as { body?: string };
    // The token of a job is an app's, and the REST API answers apps so.
    if (path === "/user") return forbidden;
    if (path === "/graphql") return { status: 200, body: { data: { viewer: { login: world.owner } } } };
    if (method === "GET" && path === comments) {
      const number = Number(query.get("page"));
      const { items, isLast } = page(
        world.comments,
        number,
        Math.min(world.pageSize, Number(query.get("per_page"))),
      );
      const link = `<${world.url}${comments}?page=${number + 1}>; rel="next", <${world.url}>; rel="last"`;
      return { status: 200, body: items.map(shown), headers: isLast ? {} : { link } };
    }
    if (method === "POST" && path === comments)
      return written(world, content, this.longest, (made) => ({ status: 201, body: shown(made) }));
    const [, id] = /^\/repos\/acme\/notifications\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    return method === "PATCH" ? changed(world, id, content, shown) : undefined;
  },
};

const gitLab: Kind = {
  longest: 1_000_000,
  tokenName: "GITLAB_TOKEN",
  markerOf: htmlMarker,
  environment: (url) => ({
    CI_API_V4_URL: `${url}/api/v4`,
    CI_PROJECT_ID: "41",
    CI_MERGE_REQUEST_PROJECT_ID: "40",
    CI_MERGE_REQUEST_IID: "7",
  }),
  knows: (headers, token) => headers["private-token"] === token,
  answer({ method, path, query, body }, world) {
    const shown = ({ id, body, author }: Written) => ({
      id,
      body,
      author: { id: Number(author) },
      system: false,
    });
    const notes = "/api/v4/projects/40/merge_requests/7/notes";
    const { body: content = "" } = (body ?? {}) as { body?: string };
    if (path === "/api/v4/user") return { status: 200, body: { id: Number(world.owner) } };
    if (method === "GET" && path === notes) {
      const number = Number(query.get("page"));
      const ascending = query.get("sort") === "asc" && query.get("order_by") === "created_at";
      const all = ascending ? world.comments : [...world.comments].reverse();
      const { items, isLast } = page(all, number, Math.min(world.pageSize, Number(query.get("per_page"))));
      const system = {
        id: 1,
        body: htmlMarker("notifications/prod"),
        author: { id: Number(world.owner) },
        system: true,
      };
      const headers = { "x-next-page": isLast ? "" : String(number + 1) };
      return { status: 200, body: [system, ...items.map(shown)], headers };
    }
    if (method === "POST" && path === notes)
      return written(world, content, this.longest, (made) => ({ status: 201, body: shown(made) }));
    const [, id] = /^\/api\/v4\/projects\/40\/merge_requests\/7\/notes\/(\d+)$/.exec(path) ?? [];
    return method === "PUT" ? changed(world, id, content, shown) : undefined;
  },
};

/** Like a token of a repository, this one may not ask whose it is; a comment is changed by its author alone. */
const bitbucket: Kind = {
  longest: 32_767,
  tokenName: "BITBUCKET_TOKEN",
  markerOf: (stack) => `[//]: # (pulumi-kadoa review ${stack})`,
  environment: (url) => ({
    BITBUCKET_API_URL: `${url}/2.0`,
    BITBUCKET_WORKSPACE: "acme",
    BITBUCKET_REPO_SLUG: "notifications",
    BITBUCKET_PR_ID: "7",
  }),
  knows: ({ authorization }, token) => authorization === `Bearer ${token}`,
  answer({ method, path, query, body }, world) {
    const shown = ({ id, body, author }: Written) => ({ id, content: { raw: body }, user: { uuid: author } });
    const comments = "/2.0/repositories/acme/notifications/pullrequests/7/comments";
    const { content: { raw = "" } = {} } = (body ?? {}) as { content?: { raw?: string } };
    if (path === "/2.0/user")
      return { status: 403, body: { error: { message: "scope account is missing" } } };
    if (method === "GET" && path === comments) {
      const number = Number(query.get("page"));
      const { items, isLast } = page(
        world.comments,
        number,
        Math.min(world.pageSize, Number(query.get("pagelen"))),
      );
      const deleted = { ...shown({ id: 1, body: "", author: world.owner }), deleted: true };
      const next = isLast ? {} : { next: `${world.url}${comments}?page=${number + 1}` };
      return { status: 200, body: { values: [deleted, ...items.map(shown)], ...next } };
    }
    if (method === "POST" && path === comments)
      return written(world, raw, this.longest, (made) => ({ status: 201, body: shown(made) }));
    const [, id] =
      /^\/2\.0\/repositories\/acme\/notifications\/pullrequests\/7\/comments\/(\d+)$/.exec(path) ?? [];
    if (method !== "PUT") return undefined;
    const author = world.comments.find((comment) => String(comment.id) === id)?.author;
    return author === world.owner ? changed(world, id, raw, shown) : { status: 403, body: {} };
  },
};

const azure: Kind = {
  longest: 150_000,
  tokenName: "SYSTEM_ACCESSTOKEN",
  markerOf: htmlMarker,
  environment: (url) => ({
    SYSTEM_COLLECTIONURI: `${url}/acme/`,
    SYSTEM_TEAMPROJECT: "Data Team",
    BUILD_REPOSITORY_ID: "repository-id",
    BUILD_REPOSITORY_PROVIDER: "TfsGit",
    SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
  }),
  knows: ({ authorization }, token) => authorization === `Bearer ${token}`,
  answer({ method, path, query, body }, world) {
    if (!query.get("api-version")?.startsWith("7.1"))
      return { status: 400, body: { message: "no api-version" } };
    const shown = ({ body, author }: Written) => ({ id: 1, content: body, author: { id: author } });
    const thread = (comment: Written) => ({ id: comment.id, comments: [shown(comment)], isDeleted: false });
    const threads = "/acme/Data%20Team/_apis/git/repositories/repository-id/pullRequests/7/threads";
    if (path === "/acme/_apis/connectionData")
      return { status: 200, body: { authenticatedUser: { id: world.owner } } };
    if (method === "GET" && path === threads)
      return { status: 200, body: { value: [...world.comments].reverse().map(thread) } };
    if (method === "POST" && path === threads) {
      const { comments, status } = body as { comments: [{ content: string }]; status: string };
      if (status !== "closed") return { status: 400, body: { message: "an open thread" } };
      return written(world, comments[0].content, this.longest, (made) => ({
        status: 200,
        body: thread(made),
      }));
    }
    const id = path.startsWith(`${threads}/`) ? /\/threads\/(\d+)\/comments\/1$/.exec(path)?.[1] : undefined;
    const { content = "" } = (body ?? {}) as { content?: string };
    return method === "PATCH" ? changed(world, id, content, shown) : undefined;
  },
};

/** The services that hold pull requests, as their documents describe what a comment needs of them. */
export const services = { GitHub: gitHub, GitLab: gitLab, Bitbucket: bitbucket, "Azure DevOps": azure };
