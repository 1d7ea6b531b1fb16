import * as pulumi from "@pulumi/pulumi";
import * as kadoa from "pulumi-kadoa";
import type { PlainArgs } from "../../provider/kind/arguments";

/** How a program makes a resource of a kind: by our class, or over the native plug-in. */
export interface Form {
  readonly name: string;
  make(
    kind: string,
    name: string,
    args: PlainArgs,
    options?: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource;
}

type Class = new (
  name: string,
  args: PlainArgs,
  options?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

export const dynamicForm: Form = {
  name: "the classes",
  make(kind, name, args, options) {
    const found = (kadoa as Record<string, unknown>)[kind];
    if (typeof found !== "function") throw new Error(`the package exports no class ${kind}`);
    return new (found as Class)(name, args, options);
  },
};

/** A resource of the plug-in as a program without a generated package declares it. */
class NativeResource extends pulumi.CustomResource {}

export const nativeForm: Form = {
  name: "the native plug-in",
  make: (kind, name, args, options) =>
    new NativeResource(`kadoa:index:${kind}`, name, withIds(args), options),
};

export const forms = [dynamicForm, nativeForm];

/** The plug-in takes ids. */
function withIds(args: PlainArgs): PlainArgs {
  const idOf = (value: unknown) => (pulumi.CustomResource.isInstance(value) ? value.id : value);
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, Array.isArray(value) ? value.map(idOf) : idOf(value)]),
  );
}
