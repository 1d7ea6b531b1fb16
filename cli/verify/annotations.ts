import { nameOf } from "../../delivery/verify/report";
import { workflowCommand } from "../text/workflow-command";
import type { CommandReport } from "./reports";
import { tally } from "./text";

/** A report as annotations of a run on GitHub: an error for each failure, a warning for what was skipped. */
export function asAnnotations(report: CommandReport): string {
  const title = "Kadoa notifications";
  return [
    workflowCommand("notice", { title }, tally(report)),
    ...report.checks.flatMap((check) => {
      if (check.status === "passed") return [];
      const level = check.status === "failed" ? "error" : "warning";
      return [
        workflowCommand(
          level,
          { title: `${title}: ${nameOf(check)}${check.account === undefined ? "" : `, ${check.account}`}` },
          `${check.status}: ${check.reason ?? ""}`,
        ),
      ];
    }),
  ].join("\n");
}
