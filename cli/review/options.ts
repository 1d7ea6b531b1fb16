import { InvalidArgumentError } from "commander";
import { nearest } from "../../client/nearest";
import { Command, type FlagsOf, folder, Option } from "../command-line/options";
import { riskKinds } from "./risk-kinds";

const codes = Object.keys(riskKinds);

export const review = new Command("review")
  .description("say what a change does to who is told what, before it is made; no Kadoa key is needed")
  .option(
    "--stack <name>",
    "the stack to preview (default: the selected one); with --preview, what a comment is called by if that failed early",
  )
  .addOption(folder())
  .addOption(
    new Option(
      "--preview <file>",
      "a saved `pulumi preview --json --show-sames` in place of a new one; - reads it from stdin",
    ),
  )
  .addOption(
    new Option("--output <form>", "text, json, md (a pull request comment) or github (annotations)")
      .choices(["text", "json", "md", "github"])
      .default("text"),
  )
  .addOption(
    new Option(
      "--refresh",
      "also look at what was changed outside Pulumi; needs the stack's Kadoa key",
    ).conflicts("preview"),
  )
  .option(
    "--fail-on <risks>",
    "exit with 1 when there is one of these risks, comma separated; `risk` stands for all",
    riskCodes,
  )
  .option(
    "--comment",
    "also write it into a comment on the pull request of this CI run: one for each stack, written over by the next run",
  )
  .option("--summary", "also append it to the summary of this job (GITHUB_STEP_SUMMARY)")
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa review --stack acme/prod
  $ pulumi preview --json --show-sames | npx pulumi-kadoa review --preview - --output md
  $ npx pulumi-kadoa review --stack acme/prod --comment --fail-on event-silenced,channel-deleted

A comment needs the variables of the CI system, and a token that may write comments on the pull request:
  GitHub     GITHUB_TOKEN        with pull-requests: write
  GitLab     GITLAB_TOKEN        an access token with the scope api; CI_JOB_TOKEN may not comment
  Bitbucket  BITBUCKET_TOKEN     an access token that may write pull requests
  Azure      SYSTEM_ACCESSTOKEN  which a step has to map: $(System.AccessToken)
Where the token may not comment, as that of a fork, the review goes to the summary of the job instead.

Risks, the gravest first:
  ${codes.join("\n  ")}

Exit codes: 0 reviewed; 1 a risk of --fail-on, or the preview failed; 2 usage or configuration; 4 nothing of
Kadoa's in the preview; 8 cancelled.`,
  );

export type ReviewFlags = FlagsOf<typeof review>;

function riskCodes(text: string): string[] {
  const given = text.split(",").map((code) => code.trim());
  const unknown = given.find((code) => code !== "risk" && !codes.includes(code));
  if (unknown === undefined) return given;
  const meant = nearest(unknown, ["risk", ...codes]);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  throw new InvalidArgumentError(
    `There is no risk ${JSON.stringify(unknown)}${hint}${hint === "" ? "." : ""} Fix: name some of risk, ${codes.join(", ")}.`,
  );
}
