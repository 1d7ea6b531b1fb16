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
    kind: kindIn(types),
    name: name.join("::"),
  };
}

/** The last part of a type, such as `WebhookChannel` of `kadoa:index:WebhookChannel`. */
export function kindIn(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
