// npm run gen:check: generates again and fails when that changes a file. Other changes in the checkout are fine.
import { Fault } from "./fault.mts";
import { succeed } from "./processes.mts";

const changes = async () =>
  (await succeed("git", ["status", "--porcelain"])) + (await succeed("git", ["diff", "--no-ext-diff"]));

const before = await changes();
for (const part of ["gen", "openapi", "plots"]) await succeed(process.execPath, [`scripts/${part}.mts`]);
if ((await changes()) !== before) {
  throw new Fault("Generated files were stale; they are up to date now.", {
    fix: "look at them with git diff, and commit them.",
  });
}
