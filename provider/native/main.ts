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
else void import("./serve.ts").then(({ serve }) => serve(address));

function fail(problem: string): void {
  process.stderr.write(`pulumi-resource-kadoa: ${problem}\n`);
  process.exitCode = 1;
}
