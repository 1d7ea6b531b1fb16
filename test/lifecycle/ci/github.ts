import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface Comment {
  id: number;
  url: string;
  user: { type: string };
  body: string;
}

/** The part of GitHub's API that comments on a pull request, for as long as a test needs it. */
export async function startGitHub(token: string) {
  const comments: Comment[] = [];
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    requests.push(`${request.method} ${request.url}`);
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, {});
    const { pathname, searchParams } = new URL(request.url ?? "", url);
    const content = request.method === "GET" ? undefined : ((await json(request)) as { body: string });
    const named = comments.find((comment) => new URL(comment.url).pathname === pathname);
    if (request.method === "PATCH" && named !== undefined && content !== undefined) {
      named.body = content.body;
      return answer(200, named);
    }
    if (pathname !== "/repos/acme/notifications/issues/7/comments") return answer(404, {});
    if (request.method === "GET") {
      const [size, page] = [Number(searchParams.get("per_page")), Number(searchParams.get("page"))];
      return answer(200, comments.slice((page - 1) * size, page * size));
    }
    if (content === undefined) return answer(405, {});
    const made = add(content.body, "Bot");
    return answer(201, made);
  });
  const add = (body: string, type: string): Comment => {
    const id = comments.length + 1;
    const comment = {
      id,
      url: `${url}/repos/acme/notifications/issues/comments/${id}`,
      user: { type },
      body,
    };
    comments.push(comment);
    return comment;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, comments, requests, add, close };
}
