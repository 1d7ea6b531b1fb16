// npm run record-state: what this version leaves behind, in Pulumi's state and in Kadoa, into test/compat/recorded/, and then
// the upgrade tests, which go on from there as from the states of all versions before. What is recorded stays as it is.
import { existsSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { root } from "./checkout.mts";
import { runAttached } from "./processes.mts";

const folder = join("test/compat/recorded", manifest.version);
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", "cli", "test/compat/upgrade.test.ts"];

async function test(args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const all = [...vitest, ...args];
  process.exitCode = await runAttached(process.execPath, all, { cwd: root, env: { ...process.env, ...env } });
  return process.exitCode === 0;
}

const isThere = existsSync(join(root, folder));
if (isThere || (await test(["-t", "records what this version leaves behind"], { RECORD_STATE: "1" }))) {
  console.log(`${folder} ${isThere ? "was there" : "is written"}; now every recorded state is gone on from`);
  await test([], {});
}
