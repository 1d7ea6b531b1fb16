#!/usr/bin/env node
import { oldNode } from "../../client/node-version";

/** Pulumi starts a plug-in with the engine's address, after flags of its own. */
const address = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const old = oldNode();

// First of all: on an old Node, what follows fails while it loads, in ways of its own.
if (old !== undefined) fail(`Node ${old.problem}, which the Kadoa plugin needs. Fix: ${old.fix}`);
else if (address === undefined)
  fail(
    "this is a plug-in of Pulumi, which starts it. Fix: run `pulumi up` in a project with resources of the package kadoa.",
  );
else void import("./serve.ts").then(({ serve }) => serve(address), notLoaded);

/** What a person reads instead of Node's trace: Pulumi shows it above an "exit status 1" of its own. */
function notLoaded(error: unknown): void {
  const [, missing] =
    /^Cannot find (?:module|package) '((?:@[^/']+\/)?[\w-][^/']*)/.exec(messageOf(error)) ?? [];
  const problem =
    missing === undefined
      ? `the Kadoa plugin cannot be loaded: ${messageOf(error)}`
      : `the package ${missing}, which the Kadoa plugin needs, is not installed`;
  fail(`${problem}. Fix: run \`npm install pulumi-kadoa @pulumi/pulumi\` in the folder of Pulumi.yaml.`);
}

function messageOf(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}

function fail(problem: string): void {
  process.stderr.write(`pulumi-resource-kadoa: ${problem}\n`);
  process.exitCode = 1;
}
