// Closes a run of .ci/run: `N passed, N failed`, from vitest's JSON report and the names of the checks that failed.
import { readFileSync } from "node:fs";

const [report, ...failedChecks] = process.argv.slice(2);

function testResults() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const { numPassedTests, numFailedTests, testResults: files } = testResults();
// A file that does not load holds no test that could fail.
const brokenFiles = files.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
).length;
const failedTests = numFailedTests + brokenFiles;
// "tests" has failed because of those; by itself it counts when it has failed without any, say in its set-up.
const others = failedChecks.filter((name) => name !== "tests" || failedTests === 0).length;
const failed = failedTests + others;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
