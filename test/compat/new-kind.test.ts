import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { root } from "../../scripts/checkout.mts";
import { full } from "../faults/figures";
import { longPatienceMs } from "../patience.mts";
import { succeed } from "./installation";

/** A checkout of its own with what is in this one, committed and built; it shares the installed dependencies. */
async function copyCheckout(): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-kind-"));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  const listed = await succeed("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root);
  for (const file of new Set(listed.split("\0"))) {
    if (file === "" || file === "node_modules") continue;
    // A file that is deleted and not yet committed is listed, too.
    await cp(path.join(root, file), path.join(copy, file)).catch(() => {});
  }
  // The compiler goes on from what it knows.
  await cp(path.join(root, "dist"), path.join(copy, "dist"), { recursive: true });
  await symlink(path.join(root, "node_modules"), path.join(copy, "node_modules"), "dir");
  await git(copy, "init", "--quiet");
  await writeFile(path.join(copy, ".git/info/exclude"), "node_modules\n");
  await git(copy, "add", "--all");
  await git(copy, "commit", "--quiet", "--no-verify", "--message", "The checkout as it is");
  return copy;
}

function git(folder: string, ...args: string[]): Promise<string> {
  const person = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return succeed("git", [...person, ...args], folder);
}

/** Kadoa has a new kind of channel: its OpenAPI document says so, and the emulator follows it. */
async function addToContract(copy: string): Promise<void> {
  const file = path.join(copy, "emulator/openapi.json");
  const contract = JSON.parse(await readFile(file, "utf8"), (key, value) =>
    key === "enum" && value.includes("WEBSOCKET") ? [...value, "TEAMS"] : value,
  );
  contract.components.schemas.TeamsChannelConfig = {
    type: "object",
    required: ["webhookUrl", "teamsChannelName"],
    properties: { webhookUrl: { type: "string", format: "uri" }, teamsChannelName: { type: "string" } },
  };
  await writeFile(file, `${JSON.stringify(contract, null, 2)}\n`);
}

it("a fifth channel kind is one file, and the shared lifecycle holds for it", {
  timeout: 2 * longPatienceMs,
}, async () => {
  const copy = await copyCheckout();
  await cp(
    path.join(root, "test/compat/teams-channel.ts.txt"),
    path.join(copy, "provider/resources/teams-channel.ts"),
  );
  await addToContract(copy);
  await succeed(process.execPath, ["scripts/gen.mts"], copy);
  await succeed(process.execPath, ["scripts/build.mts"], copy);

  const lines = (await git(copy, "status", "--porcelain", "--untracked-files=all")).trimEnd().split("\n");
  const changed = lines.map((line) => line.slice(3));
  const others = ["README.md", "docs/resources.md", "schema.json"];
  const generated = changed.filter((file) => file.endsWith(".gen.ts") || others.includes(file));
  expect(generated).toContain("sdk/teams-channel.gen.ts");
  expect(changed.filter((file) => !generated.includes(file))).toEqual([
    "emulator/openapi.json",
    "provider/resources/teams-channel.ts",
  ]);
  expect(await readFile(path.join(copy, "README.md"), "utf8")).toContain("| `TeamsChannel` |");
  expect(await readFile(path.join(copy, "docs/resources.md"), "utf8")).toContain("\n## TeamsChannel\n");

  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const pattern = full ? "TeamsChannel" : "TeamsChannel.*by the classes";
  const lifecycle = ["test/lifecycle/conformance.test.ts", `--testNamePattern=${pattern}`];
  const reporter = ["--reporter=default", "--reporter=json", "--outputFile.json=report.json"];
  const args = [vitest, "run", "--project=cli", ...reporter, ...lifecycle];
  await succeed(process.execPath, args, copy);
  const report = JSON.parse(await readFile(path.join(copy, "report.json"), "utf8"));
  expect(report).toMatchObject({ numPassedTests: full ? 2 : 1, numFailedTests: 0 });
});
