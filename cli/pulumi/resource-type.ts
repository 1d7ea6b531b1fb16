/** Of a Pulumi type the kind, where it is one of this package's: of its classes, or of its native plug-in. */
export function kindOfType(type: string): string | undefined {
  return /^(?:pulumi-nodejs:dynamic\/kadoa|kadoa:index):(\w+)$/.exec(type)?.[1];
}

/** The type that a resource of the native plug-in has in a state. */
export function nativeTypeOf(kind: string): string {
  return `kadoa:index:${kind}`;
}
