// npm run destroy: takes down what npm start has provisioned, and removes the stack.
import { parseFlags } from "./flags.mts";
import { inSession } from "./session.mts";

await inSession(parseFlags("run destroy", process.argv.slice(2)), async (stack, account) => {
  if (!(await stack.exists())) {
    console.log(`Nothing to take down: there is no stack ${account.stack}. npm start makes it.`);
    return;
  }
  // The emulator may listen elsewhere than at the last start.
  await stack.configure();
  await stack.destroy();
  console.log(`\nTaken down, and the stack ${account.stack} is removed. npm start provisions it again.`);
});
