// The first import of the program's entry: the provider's process, which the engine starts later, could only fail.
import * as pulumi from "@pulumi/pulumi";
import { oldNode } from "../client/node-version";

const old = oldNode();
if (old !== undefined) {
  throw new pulumi.RunError(`Node ${old.problem}, which pulumi-kadoa needs. Fix: ${old.fix}`);
}
