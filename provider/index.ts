import "../client/needs-node";

import type { ResourceProvider } from "@pulumi/pulumi/dynamic";
import { showWarningsBy } from "../client/warnings";
import { Session } from "./account/session";
import { dynamicProvider } from "./dynamic";
import { endWith, engineAt } from "./engine";
import { handlersFor } from "./lifecycle";
import { definitions } from "./resources.gen";

// The engine shows what a provider prints, among its diagnostics.
showWarningsBy((words) => console.log(`warning: ${words}`));

const engine = engineAt(process.argv[2]);
if (engine !== undefined) endWith(engine, () => process.exit(1));

/** All kinds of one provider process share their accounts. */
const session = new Session(engine && { isWanted: () => engine.isThere() });

/**
 * The handlers of one kind of resource, as Pulumi's dynamic provider process asks for them.
 * @throws Error when this version of the package does not know the kind.
 */
export function handler(kind: string): ResourceProvider {
  const definition = definitions[kind];
  if (definition === undefined) {
    throw new Error(
      `pulumi-kadoa ${JSON.stringify(kind)} is not known to the installed version: update the package.`,
    );
  }
  return dynamicProvider(definition, handlersFor(definition, session), session);
}
