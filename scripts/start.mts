// npm start: from a fresh clone to a provisioned workspace. `npm run destroy` is the way back.
import { once } from "node:events";
import type { Account } from "./accounts.mts";
import { parseFlags } from "./flags.mts";
import { outcome, report } from "./report.mts";
import { inSession, say } from "./session.mts";
import type { Stack } from "./stack.mts";
import { verifyArrival } from "./verification.mts";

const flags = parseFlags("start", process.argv.slice(2));

await inSession(flags, async (stack, account) => {
  await prepare(stack, account);
  const changes = await stack.up();
  console.log(`\n${outcome(changes)}\n\n${report(await stack.resources())}\n`);
  if (account.emulator !== undefined) await verifyArrival(account.emulator, say);
  if (flags.console && account.emulator !== undefined) await showConsole(account.emulator.url);
  console.log(next(account));
});

/** Leaves the emulator up until Ctrl-C. */
async function showConsole(url: string): Promise<void> {
  console.log(`The console, for a browser: ${url}/_emulator/console\nCtrl-C stops it.\n`);
  // Nothing else may keep the process up.
  const waiting = setInterval(() => {}, 60_000);
  await Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
  clearInterval(waiting);
}

async function prepare(stack: Stack, account: Account): Promise<void> {
  let exists = await stack.exists();
  if (exists && account.isNew) {
    say("The emulator's data is gone, so the stack that described it is started anew.");
    await stack.forget();
    exists = false;
  }
  if (!exists) await stack.create();
  await stack.configure();
}

function next(account: Account): string {
  if (account.stack === "real") {
    return `Nothing was sent. Try next:
  npm run -s cli -- verify --plan                       says whom a test event would reach
  npm run -s cli -- verify                              proves that events arrive
  npm run destroy -- --real                             takes it all down again`;
  }
  return `The emulator is stopped; what it holds is kept. Try next:
  change examples/quickstart/index.ts, then
  npm run -s pulumi -- preview --diff                   shows what would change, resource by resource
  npm start                                             applies it
  npm start -- --console                                leaves the emulator up, with its console for a browser
  npm run -s emulator -- --data .kadoa/emulator.json    runs the emulator, for refresh and for its API
  npm start -- --real                                   provisions in the account of KADOA_API_KEY
  npm run destroy                                       takes it all down again`;
}
