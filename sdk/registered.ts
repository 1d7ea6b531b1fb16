import type * as pulumi from "@pulumi/pulumi";
import { reportClashes } from "./clashes";
import { remember } from "./covers";
import type { Declaration } from "./declaration";
import { noteLookUp } from "./first-look-up";
import { noteStored } from "./stored";

/** What a class does once Pulumi has its resource. */
export function registered(
  resource: pulumi.CustomResource,
  declaration: Declaration,
  name: string,
  args: object | undefined,
  options: pulumi.CustomResourceOptions | undefined,
): void {
  remember(resource, declaration, args);
  if (options?.id === undefined) {
    reportClashes(resource, name, declaration, args);
    noteStored(resource, declaration);
  } else noteLookUp(resource, (args as { profile?: unknown } | undefined)?.profile);
}
