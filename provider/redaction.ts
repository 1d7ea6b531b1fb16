import { KadoaError } from "../client/errors";
import type { PlainArgs, ResourceDefinition } from "./define";

/** Every secret text among the arguments, wherever its path puts it. */
export function secretsIn(definition: ResourceDefinition, args: PlainArgs): string[] {
  return (definition.secrets ?? []).flatMap((path) =>
    texts(path.split(".").reduce<unknown>((value, key) => (value as PlainArgs | undefined)?.[key], args)),
  );
}

/** URLs often are credentials: where a message repeats one of the arguments' URLs, only its origin stays. */
export function withoutUrlPaths(error: KadoaError, args: PlainArgs): KadoaError {
  const shortened = new Map<string, string>();
  for (const text of texts(args)) {
    if (!/^(https?|wss?):\/\//.test(text) || !URL.canParse(text)) continue;
    const { origin, pathname, search, username } = new URL(text);
    if (pathname !== "/" || search || username) shortened.set(text, `${origin}/…`);
  }
  if (shortened.size === 0) return error;
  const hide = (sentence: string) => {
    let result = sentence;
    for (const [url, short] of shortened) result = result.replaceAll(url, short);
    return result;
  };
  return new KadoaError(error.code, hide(error.problem), {
    ...error.details,
    ...(error.details.fix === undefined ? {} : { fix: hide(error.details.fix) }),
  });
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}
