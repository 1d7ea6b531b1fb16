import * as pulumi from "@pulumi/pulumi";
import { checkConfiguration } from "./configuration";
import { coversOf } from "./covers";
import { type Declaration, typeOf } from "./declaration";
import { afterFirstLookUp } from "./first-look-up";
import { noteKeeper, priorStateFor, priorWorkspacesFor } from "./prior-state";
import { stackName } from "./program";
import { idsOf } from "./references";
import { thunkOf } from "./thunk";

type Registration = [
  type: string,
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.CustomResourceOptions,
];

/** What a class hands to Pulumi for one resource. */
export function registration(
  declaration: Declaration,
  name: string,
  args: object | undefined,
  options: pulumi.CustomResourceOptions = {},
): Registration {
  checkConfiguration();
  refuseImport(declaration, name, options);
  const inputs: pulumi.Inputs = {};
  for (const property of declaration.properties) inputs[property] = undefined;
  Object.assign(inputs, args);
  if (options.id === undefined && declaration.properties.includes("name")) inputs.name ??= name;
  if (declaration.vouchesFor !== undefined && options.id === undefined) {
    inputs.covers = coversOf(inputs[declaration.vouchesFor]);
    inputs.verified = true;
  }
  for (const property of declaration.references) {
    const wanted = [declaration.attachesTo, declaration.vouchesFor].includes(property)
      ? "setting"
      : "channel";
    inputs[property] = idsOf(inputs[property], wanted);
  }
  for (const path of declaration.secrets) wrapSecret(inputs, path.split("."));
  const thunk = thunkOf(declaration.kind);
  inputs.__provider = options.id === undefined ? thunk : afterFirstLookUp(inputs.profile, thunk);
  if (options.id === undefined) {
    inputs.__run = {
      isDeployment: !pulumi.runtime.isDryRun(),
      stack: stackName(),
      prior: priorOf(declaration, name, inputs, options),
    };
  }
  return [typeOf(declaration.kind), name, inputs, completed(declaration, options)];
}

/** What exists once per account must be gone before it is made again; forced replacements obey only this. */
function completed({ uniqueBy }: Declaration, options: pulumi.CustomResourceOptions) {
  return uniqueBy?.length === 0 ? { deleteBeforeReplace: true, ...options } : options;
}

/**
 * What only the program knows of the run. The provider's check takes it out again, so that no state holds it. Of a kind
 * without a key it is the same for all resources of an account: with hundreds of channels that counts.
 */
function priorOf(
  declaration: Declaration,
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.CustomResourceOptions,
): pulumi.Input<object> | undefined {
  const { profile } = inputs;
  if (declaration.uniqueBy === undefined && (profile === undefined || typeof profile === "string"))
    return priorWorkspacesFor(profile);
  const urn = urnOf(name, declaration.kind, options.parent);
  noteKeeper(declaration, urn, options);
  return priorStateFor(declaration, urn, inputs);
}

/**
 * Without what it is made of: with the URN of a component among its inputs, a resource would wait for all the
 * component's children, and each of two of ours for the other.
 */
function urnOf(name: string, kind: string, parent: pulumi.Resource | undefined): pulumi.Output<string> {
  const urn = pulumi.createUrn(name, typeOf(kind), parent);
  return pulumi.output(new Promise<string>((resolve) => void urn.apply(resolve)));
}

function refuseImport(declaration: Declaration, name: string, options: pulumi.CustomResourceOptions): void {
  if (options.import === undefined) return;
  throw new pulumi.RunError(
    `${declaration.kind} ${JSON.stringify(name)}: the option \`import\` does not work with dynamic providers. ` +
      `Fix: manage the existing object with the argument \`adopt: { id: ${JSON.stringify(options.import)} }\`, ` +
      `only read it with \`${declaration.kind}.get(name, id)\`, ` +
      "or take it into a stack with `npx pulumi-kadoa import`.",
  );
}

/** Metadata the value at a path; where an object above it is still on its way, that object as a whole. */
function wrapSecret(target: Record<string, unknown>, [key, ...rest]: string[]): void {
  if (key === undefined) return;
  const value = target[key];
  if (value === undefined || value === null) return;
  if (rest.length === 0 || pulumi.Output.isInstance(value) || value instanceof Promise) {
    target[key] = pulumi.secret(value);
    return;
  }
  if (typeof value !== "object") return;
  const copy: Record<string, unknown> = { ...value };
  wrapSecret(copy, rest);
  target[key] = copy;
}
