// npm run gen:check: generates again and fails when that changes a file. Other changes in the checkout are fine.
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { run } from "./processes.mts";

async function output(command: string, args: string[]): Promise<string> {
  const answer = await run(command, args, { cwd: root, timeoutMs: 120_000 });
  if (answer.code !== 0) {
    throw new Fault(`${command} ${args.join(" ")} failed.\n${answer.stdout}${answer.stderr}`.trimEnd(), {
      fix: "correct what it names above.",
    });
  }
  return answer.stdout;
}

const changes = async () =>
  (await output("git", ["status", "--porcelain"])) + (await output("git", ["diff", "--no-ext-diff"]));

const before = await changes();
await output(process.execPath, ["scripts/gen.mts"]);
if ((await changes()) !== before) {
  throw new Fault("Generated files were stale; they are up to date now.", {
    fix: "look at them with git diff, and commit them.",
  });
}
