// The calls that the emulator and the console serve, as their code declares them.
import { type ArrowFunction, type Node, SyntaxKind, type Type } from "ts-morph";
import { sourceOf } from "../sources.mts";

export interface Call {
  /** `GET`, … */
  method: string;
  /** Below the server: `/_emulator/workflows/{workflowId}`. */
  path: string;
  /** The status of a good answer. */
  status: number;
  answer: Type;
  /** Where the types are seen from. */
  place: Node;
  /** The schema against which the body is checked, by the file and name of its declaration. */
  body: { file: string; name: string } | undefined;
  /** Whether the key of a workspace may come with it. */
  takesKey: boolean;
}

const emulatorFiles = ["emulator/routes/control.ts", "emulator/routes/realtime.ts"];
const consoleFile = "console/server/console.ts";

/**
 * Looks at the types that follow from schemas where they are declared. The compiler keeps what it finds there; met for
 * the first time from a call, their strings are not resolved.
 */
function resolveTypesOfSchemas(): void {
  for (const file of [...emulatorFiles, consoleFile]) sourceOf(file);
  for (const name of ["behaviour", "faults", "endpoint-faults"])
    for (const alias of sourceOf(`emulator/${name}.ts`).getTypeAliases())
      for (const member of alias.getType().getProperties()) member.getTypeAtLocation(alias).getText();
}

/** `server.get("/_emulator/…", (request) => …)`. */
export function callsOfEmulator(): Call[] {
  resolveTypesOfSchemas();
  return emulatorFiles.flatMap((file) =>
    sourceOf(file)
      .getDescendantsOfKind(SyntaxKind.CallExpression)
      .flatMap((call) => {
        const [, method] = /^server\.(get|post|put|delete)\b/.exec(call.getExpression().getText()) ?? [];
        const path = call.getArguments()[0]?.asKind(SyntaxKind.StringLiteral)?.getLiteralText() ?? "";
        const handler = call.getArguments()[1]?.asKind(SyntaxKind.ArrowFunction);
        if (method === undefined || handler === undefined || !path.startsWith("/_emulator/")) return [];
        const [, status = "200"] = /reply\.code\((\d+)\)/.exec(handler.getText()) ?? [];
        return {
          ...callOf(handler, file, "controlBody"),
          method: method.toUpperCase(),
          path: path.replaceAll(/:(\w+)/g, "{$1}"),
          status: Number(status),
          takesKey:
            handler.getText().includes("request.headers") || handler.getText().includes("seen(request)"),
        };
      }),
  );
}

/** `"POST resend/": async (_, deliveryId) => …`: a path that ends with a slash has a parameter. */
export function callsOfConsole(): Call[] {
  return sourceOf(consoleFile)
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .flatMap((property) => {
      const name = property.getNameNode().asKind(SyntaxKind.StringLiteral)?.getLiteralText() ?? "";
      const [, method, path] = /^(GET|POST) ([\w/]+)$/.exec(name) ?? [];
      const handler = property.getInitializer()?.asKind(SyntaxKind.ArrowFunction);
      if (method === undefined || path === undefined || handler === undefined) return [];
      const call = callOf(handler, consoleFile, "parsed");
      return [{ ...call, method, path: `/api/${path}`, status: 200, takesKey: false }];
    });
}

function callOf(handler: ArrowFunction, file: string, reader: string) {
  const returned = handler.getReturnType();
  const answer = returned.getSymbol()?.getName() === "Promise" ? returned.getTypeArguments()[0] : returned;
  if (answer === undefined) throw new Error(`${file}: a call answers nothing`);
  const [schema] = handler
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((call) => call.getExpression().getText() === reader)
    .map((call) => call.getArguments()[0]?.asKind(SyntaxKind.Identifier));
  const declared = schema?.getDefinitionNodes()[0];
  const body = declared && { file: declared.getSourceFile().getFilePath(), name: schema?.getText() ?? "" };
  return { answer, place: handler, body };
}
