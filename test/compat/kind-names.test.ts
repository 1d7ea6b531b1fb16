import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { definitions } from "../../provider/resources.gen";
import { root } from "../../scripts/checkout.mts";

/** Shipped files beside provider/resources/ that may name a kind of channel, and why. */
const allowed: Record<string, string> = {
  "cli/conform/made.ts": "deletes what it has made, and no WebSocket channel, by the words of the wire",
  "cli/conform/probe.ts": "makes channels of one type on the wire, whatever provider/ knows",
  "cli/conform/statements/refusals.ts": "tries another type than that of a channel",
  "delivery/verify/plan.ts": "says which kinds only machines read; delivery/ knows nothing of provider/",
  "delivery/verify/realtime-place.ts": "finds the deliveries that come over the WebSocket it listens on",
  "sdk/cross-stack.ts": "answers with one type where a unit test's stack has no outputs",
  "sdk/mocked.ts": "answers look-ups of unit tests with one type where the mocks say none",
};

const names = new Set(
  Object.values(definitions)
    .filter(({ channel }) => channel !== undefined)
    .flatMap(({ kind, constants }) => [kind, ...Object.values(constants ?? {})]),
);

async function shippedFiles(): Promise<string[]> {
  const { include } = JSON.parse(await readFile(path.join(root, "tsconfig.build.json"), "utf8"));
  const folders = await Promise.all(
    (include as string[]).map(async (folder) =>
      (await readdir(path.join(root, folder), { recursive: true })).map((file) =>
        path.posix.join(folder, file),
      ),
    ),
  );
  return folders
    .flat()
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".gen.ts"))
    .filter((file) => !file.startsWith("provider/resources/"));
}

/** The strings in the code, comments left out. */
function stringsIn(file: string, text: string): string[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) strings.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022));
  return strings;
}

it("only provider/resources/ names the kinds of channels", async () => {
  expect([...names]).toEqual(expect.arrayContaining(["SlackChannel", "SLACK", "WebhookChannel", "WEBHOOK"]));
  const naming: string[] = [];
  for (const file of await shippedFiles()) {
    const strings = stringsIn(file, await readFile(path.join(root, file), "utf8"));
    if (strings.some((string) => names.has(string))) naming.push(file);
  }
  expect(naming.sort()).toEqual(Object.keys(allowed));
});
