import { nameOf } from "../../delivery/verify/report";
import { annotation } from "../text/annotations";
import type { CommandReport } from "./reports";
import { tally } from "./text";

/** A report as annotations of a run on GitHub: an error for each failure, a warning for what was skipped. */
export function asAnnotations(report: CommandReport): string {
  const amiss = report.checks.filter(({ status }) => status !== "passed");
  return [
    annotation("notice", "", tally(report)),
    ...amiss.map((check) => {
      const about = [nameOf(check), ...(check.account === undefined ? [] : [check.account])].join(", ");
      const level = check.status === "failed" ? "error" : "warning";
      return annotation(level, `: ${about}`, `${check.status}: ${check.reason ?? ""}`);
    }),
  ].join("\n");
}
