import { KadoaError } from "../../../client/errors";
import { AzureComments } from "./azure";
import { BitbucketComments } from "./bitbucket";
import { GitHubComments } from "./github";
import { GitLabComments } from "./gitlab";
import type { CommentService, Environment } from "./service";

type Service = new (environment: Environment, signal: AbortSignal) => CommentService;

/** The variable by which each is known, the most telling first: some set GitHub's as well. */
const services: readonly (readonly [variable: string, service: Service])[] = [
  ["CI_API_V4_URL", GitLabComments],
  ["BITBUCKET_REPO_SLUG", BitbucketComments],
  ["SYSTEM_COLLECTIONURI", AzureComments],
  ["GITHUB_REPOSITORY", GitHubComments],
];

/**
 * The comments of the pull request that this run belongs to.
 * @throws KadoaError CONFIGURATION where there is no known service, FORBIDDEN without a token, UNSUPPORTED without a
 *   pull request
 */
export function commentsHere(environment: Environment, signal: AbortSignal): CommentService {
  // Azure also builds what GitHub and others hold.
  const { BUILD_REPOSITORY_PROVIDER = "TfsGit", ...rest } = environment;
  const known: Environment =
    BUILD_REPOSITORY_PROVIDER === "TfsGit" ? rest : { ...rest, SYSTEM_COLLECTIONURI: "" };
  const found = services.find(([variable]) => known[variable]);
  if (found !== undefined) return new found[1](environment, signal);
  throw new KadoaError(
    "CONFIGURATION",
    "--comment finds no pull request: no variable of a CI system is set",
    {
      fix: `run it where ${services.map(([variable]) => variable).join(", ")} says which it is, or leave out --comment.`,
    },
  );
}
