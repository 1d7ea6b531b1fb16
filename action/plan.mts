// The first part of the action: whether this run may use the stack. What it says decides what is checked out.
import { readFileSync } from "node:fs";
import { commandOf } from "./inputs.mts";
import { Fault, main, requireVariable, say, setOutput } from "./runner.mts";

interface PullRequest {
  base: { sha: string };
  head: { repo: { full_name: string } | null };
}

await main(() => {
  const isReview = commandOf(process.env.INPUT_COMMAND) === "review";
  const { PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL } = process.env;
  const hasBackend = Boolean(PULUMI_ACCESS_TOKEN || PULUMI_BACKEND_URL);
  if (!isReview) {
    if (!hasBackend)
      throw new Fault(
        "there is no way to the stack. Fix: set PULUMI_ACCESS_TOKEN in the environment of the job, or PULUMI_BACKEND_URL and PULUMI_CONFIG_PASSPHRASE.",
      );
    return 0;
  }
  const pullRequest = pullRequestOfEvent();
  const isFork =
    pullRequest !== undefined && pullRequest.head.repo?.full_name !== requireVariable("GITHUB_REPOSITORY");
  // The program of a fork must get no secret, whoever has put one into the job.
  if (hasBackend && !isFork) return 0;
  if (pullRequest === undefined)
    throw new Fault(
      "a review without a pull request needs the stack. Fix: run it on pull_request, or set PULUMI_ACCESS_TOKEN.",
    );
  const reason = isFork ? "a fork gets no secrets" : "there is no PULUMI_ACCESS_TOKEN";
  say("notice", `The review is held against what the target branch declares, in a local Kadoa: ${reason}.`);
  setOutput("target", pullRequest.base.sha);
  return 0;
});

function pullRequestOfEvent(): PullRequest | undefined {
  const event = JSON.parse(readFileSync(requireVariable("GITHUB_EVENT_PATH"), "utf8")) as {
    pull_request?: PullRequest;
  };
  return event.pull_request;
}
