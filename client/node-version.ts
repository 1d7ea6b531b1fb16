import { oldestNode } from "./version.gen";

/** What is wrong with a Node on which this package does not run, and what to do; undefined for any other. */
export function oldNode(version = process.versions.node): { problem: string; fix: string } | undefined {
  const [major = 0, minor = 0] = numbersOf(version);
  const [oldestMajor = 0, oldestMinor = 0] = numbersOf(oldestNode);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return {
    problem: `${version} is not ${oldestNode} or newer`,
    fix: "install a newer Node, from https://nodejs.org or with your version manager.",
  };
}

function numbersOf(version: string): number[] {
  return version.split(".").map(Number);
}
