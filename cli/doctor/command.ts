import { resolve } from "node:path";
import { plain } from "../../client/plain";
import { secrets } from "../account/secrets";
import { type ExitCode, exitCodeOf, exitCodes } from "../command-line/exit-codes";
import type { AccountFlags } from "../command-line/options";
import { CountProgress } from "../terminal/progress";
import { type Account, checkAccount, readAccount } from "./account";
import { type Check, type Step, take } from "./check";
import type { DoctorFlags } from "./options";
import { checkCli, checkNode, checkSdk, type PulumiCall } from "./programs";
import { checkProxy } from "./proxy";
import { asJson, asText, isOk } from "./report";
import type { Service } from "./service";

/** Looks at the set-up part by part and prints what it found; the exit code says whether something failed. */
export async function run(flags: DoctorFlags, signal: AbortSignal): Promise<ExitCode> {
  const progress = new CountProgress(process.stderr);
  const { steps, close } = examination({
    folder: resolve(flags.cwd),
    timeoutMs: flags.timeout,
    signal,
    flags,
    onAccount: ({ configuration, keyFrom }) => {
      secrets.learnAccount(configuration);
      from = keyFrom;
    },
  });
  let from: string | undefined;
  const startedAt = performance.now();
  try {
    const found = await take(steps, {
      signal,
      onCheck: (done, total) => progress.show(done, total),
    }).finally(() => progress.clear());
    const checks = found.map(discreet);
    const cancelled = signal.aborted;
    if (from !== undefined) {
      const workspace = checks.find(({ name, status }) => name === "workspace" && status === "ok");
      const words = told(`${from}; workspace ${workspace?.detail ?? "unknown"}`);
      process.stderr.write(`Account: ${words}.\n`);
    }
    const about = { durationMs: performance.now() - startedAt, stack: flags.stack, cancelled };
    console.log(flags.output === "json" ? asJson(checks, about) : asText(checks, about));
    return cancelled ? exitCodes.cancelled : exitCodeFor(checks);
  } finally {
    await close();
  }
}

function discreet(check: Check): Check {
  const { detail, fix } = check;
  return { ...check, detail: told(detail), ...(fix === undefined ? {} : { fix: told(fix) }) };
}

/** On one line, without secrets, and with nothing that could steer a terminal. */
function told(text: string): string {
  return plain(secrets.hidden(text).replace(/\s+/g, " ").trim());
}

/** Of several failures the one that has to be removed first counts: without a configuration nothing works. */
function exitCodeFor(checks: readonly Check[]): ExitCode {
  if (isOk(checks)) return exitCodes.holds;
  const codes = checks.map(({ error }) => exitCodeOf(error));
  return (
    [exitCodes.usage, exitCodes.authentication].find((code) => codes.includes(code)) ?? exitCodes.doesNotHold
  );
}

export interface ExaminationOptions extends PulumiCall {
  flags: AccountFlags;
  onAccount(account: Account): void;
}

/** What is looked at, in its order, and what ends every connection that the looks have made. */
export function examination(options: ExaminationOptions): { steps: Step[]; close(): Promise<void> } {
  const { flags, folder, onAccount } = options;
  const account = once(() => readAccount(flags, options));
  const service = once(async () => {
    // Not before Node was looked at: what it loads needs a recent one.
    const { Service: Kadoa } = await import("./service.ts");
    return new Kadoa({ ...options, configuration: (await account()).configuration });
  });
  const basis = ["node", "configuration"];
  const answered = [...basis, "api"];
  const ask =
    (question: (service: Service) => ReturnType<Step["look"]>): Step["look"] =>
    async () =>
      question(await service());
  const urls = async () => {
    const { baseUrl, realtimeUrl } = (await account()).configuration;
    return [baseUrl, realtimeUrl];
  };
  const steps: Step[] = [
    { name: "node", look: checkNode },
    { name: "pulumi", look: () => checkCli(options) },
    { name: "pulumi-sdk", look: () => checkSdk(folder) },
    {
      name: "configuration",
      look: async () => {
        onAccount(await account());
        return checkAccount(await account());
      },
    },
    { name: "api", needs: basis, look: ask((kadoa) => kadoa.api()) },
    { name: "workspace", needs: answered, look: ask((kadoa) => kadoa.workspace()) },
    { name: "clock", needs: answered, look: ask((kadoa) => kadoa.clock()) },
    { name: "realtime", needs: [...answered, "workspace"], look: ask((kadoa) => kadoa.realtime()) },
    { name: "event-types", needs: answered, look: ask((kadoa) => kadoa.eventTypes()) },
    { name: "proxy", look: async () => checkProxy(await urls().catch(() => [])) },
  ];
  return { steps, close: async () => (await service.made()?.catch(() => undefined))?.close() };
}

/** Made at the first use, and then the same for all. */
function once<T>(make: () => Promise<T>): { (): Promise<T>; made(): Promise<T> | undefined } {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make();
    return made;
  };
  return Object.assign(get, { made: () => made });
}
