// The first import of every entry that loads more than Pulumi: on an old Node that fails in ways of its own.
import { KadoaError } from "./errors";
import { oldNode } from "./node-version";

const old = oldNode();
if (old !== undefined) {
  const error = new KadoaError("CONFIGURATION", `Node ${old.problem}, which pulumi-kadoa needs`, {
    fix: old.fix,
  });
  // Where it was thrown helps nobody.
  throw Object.assign(error, { stack: `${error.name}: ${error.message}` });
}
