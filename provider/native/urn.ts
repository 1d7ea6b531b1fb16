/** What the URN of a resource says: `urn:pulumi:stack::project::parent$type::name`. */
export interface ResourceName {
  /** Project and stack. A URN does not name the organization; no program's name of a stack begins so. */
  readonly stack: string;
  readonly project: string;
  /** The last part of its type. */
  readonly kind: string;
  /** Its Pulumi name. */
  readonly name: string;
}

export function resourceNameOf(urn: string): ResourceName {
  const [stack = "", project = "", types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return {
    stack: `/${project}/${stack}`,
    project,
    kind: types.slice(types.lastIndexOf(":") + 1),
    name: name.join("::"),
  };
}
