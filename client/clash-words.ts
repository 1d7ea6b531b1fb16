// What a program and a provider say of resources that cannot be side by side.

/** @param called each of two resources, such as `NotificationSetting "failed"` */
export function sameObject(
  called: readonly [string, string],
  uniqueBy: readonly string[],
  args: Readonly<Record<string, unknown>>,
): string {
  const same = uniqueBy.map((property) =>
    args[property] === undefined
      ? `without ${property}`
      : `with ${property} ${JSON.stringify(args[property])}`,
  );
  const what = same.length === 0 ? "a workspace has only one" : `there is only one ${same.join(" and ")}`;
  return `${called[0]} and ${called[1]} are the same object: ${what}. Fix: declare it once.`;
}

/** An addition to an object whose owner, in the same program, would take it back at every `up`. */
export function takenBack(addition: string, owner: string, exclusiveBy: string): string {
  return (
    `${addition} adds to ${owner}, which would remove it again at the next \`up\`. ` +
    `Fix: set \`${exclusiveBy}: false\` there, or name the channel there and remove this resource.`
  );
}
