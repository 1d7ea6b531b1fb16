import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { PlainArgs } from "../kind/arguments";

/** Properties as the engine sends them; none where it sends nothing. */
export function plainOf(struct: Struct | undefined): PlainArgs {
  return (struct?.toJavaScript() ?? {}) as PlainArgs;
}

/** Properties as the engine takes them: it knows no `undefined`. */
export function structOf(values: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}
