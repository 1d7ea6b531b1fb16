import { KadoaClient } from "../client/client";
import { systemClock } from "../client/clock";
import { completeConfiguration } from "../client/configuration";
import type { AccountOptions, VerifyOptions } from "./verify/options";
import { type PlannedTest, type PlanOptions, planTests, readWorkspace } from "./verify/plan";
import type { VerificationReport } from "./verify/report";
import { Verification } from "./verify/verification";

/**
 * Says whom a verification would reach, without sending anything.
 * @throws KadoaError when the account cannot be read, or a setting that is named does not exist
 */
export async function plan(options: PlanOptions & AccountOptions = {}): Promise<PlannedTest[]> {
  return withClient(options, async (client) =>
    planTests(await readWorkspace(client, options.signal), options),
  );
}

/**
 * Proves that events arrive: sends one test event for each setting and follows it to each of its channels.
 *
 * Test events are real deliveries: they reach production webhooks and every client on the WebSocket. `plan`
 * says whom. Settings that also go to e-mail, Slack or any other channel that people read are skipped unless
 * `notifyPeople` is set, and so are those with a channel in `except`.
 *
 * Channels without a place to look at, such as a webhook elsewhere, pass when the delivery log says that the
 * event was delivered; the report names the level of each.
 *
 * @throws KadoaError when the account cannot be read, or a setting that is named does not exist. What does
 * not arrive is no error: the report says so.
 * @example
 * ```ts
 * import { verify } from "pulumi-kadoa/realtime";
 *
 * const report = await verify({ timeoutMs: 10_000 });
 * if (!report.ok) process.exitCode = 1;
 * ```
 */
export async function verify(options: VerifyOptions = {}): Promise<VerificationReport> {
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const checks = await withClient(options, (client) => new Verification(client, options, clock).run());
  const passed = checks.filter(({ status }) => status === "passed").length;
  return {
    ok: passed > 0 && checks.every(({ status }) => status !== "failed"),
    startedAt: new Date(startedAt).toISOString(),
    durationMs: clock.now() - startedAt,
    checks,
  };
}

async function withClient<T>(options: AccountOptions, run: (client: KadoaClient) => Promise<T>): Promise<T> {
  if (options.client !== undefined) return run(options.client);
  const client = new KadoaClient(completeConfiguration(options.configuration));
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}
