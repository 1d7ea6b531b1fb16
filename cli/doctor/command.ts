import { resolve } from "node:path";
import { plain } from "../../client/plain";
import { secrets } from "../account/secrets";
import { type ExitCode, exitCodeOf, exitCodes } from "../command-line/exit-codes";
import { CountProgress } from "../terminal/progress";
import { type Account, checkAccount, readAccount } from "./account";
import { type Check, type Step, take } from "./check";
import type { DoctorFlags } from "./options";
import { checkCli, checkNode, checkSdk } from "./programs";
import { checkProxy } from "./proxy";
import { asJson, asText, isOk } from "./report";
import type { Service } from "./service";

export const examinesNode = true;

/** Looks at the set-up part by part and prints what it found; the exit code says whether something failed. */
export async function run(flags: DoctorFlags, signal: AbortSignal): Promise<ExitCode> {
  const progress = new CountProgress(process.stderr);
  const { steps, found, close } = examination(flags, signal);
  const startedAt = performance.now();
  try {
    const taken = await take(steps, signal, progress).finally(() => progress.clear());
    const checks = taken.map(discreet);
    const cancelled = signal.aborted;
    const from = found.account?.keyFrom;
    if (from !== undefined) {
      const workspace = checks.find(({ name, status }) => name === "workspace" && status === "ok");
      process.stderr.write(
        `Account: ${withoutSecrets(`${from}; workspace ${workspace?.detail ?? "unknown"}`)}.\n`,
      );
    }
    const about = { durationMs: performance.now() - startedAt, stack: flags.stack, cancelled };
    console.log(flags.output === "json" ? asJson(checks, about) : asText(checks, about));
    return cancelled ? exitCodes.cancelled : exitCodeFor(checks);
  } finally {
    await close();
  }
}

/** What is looked at, in its order; what was found on the way; and what ends every connection of the looks. */
function examination(flags: DoctorFlags, signal: AbortSignal) {
  const call = { folder: resolve(flags.cwd), timeoutMs: flags.timeout, signal };
  const found: { account?: Account; service?: Promise<Service> } = {};
  let reading: Promise<Account> | undefined;
  const account = () => {
    reading ??= readAccount(flags, call);
    return reading;
  };
  const ask = (look: (service: Service) => ReturnType<Step["look"]>) => async () => {
    // Not before Node was looked at: what it loads needs a recent one.
    const { Service: Kadoa } = await import("./service.ts");
    const { configuration, madeIn = [] } = await account();
    found.service ??= Kadoa.open({ ...call, configuration, madeIn });
    return look(await found.service);
  };
  const configuration = async () => {
    found.account = await account();
    secrets.learnAccount(found.account.configuration);
    return checkAccount(found.account);
  };
  const proxy = async () => {
    const { baseUrl, realtimeUrl } = (await account().catch(() => undefined))?.configuration ?? {};
    return checkProxy([baseUrl, realtimeUrl].filter((url) => url !== undefined));
  };
  const basis = ["node", "configuration"];
  const answered = [...basis, "api"];
  const steps: Step[] = [
    { name: "node", look: checkNode },
    { name: "pulumi", look: () => checkCli(call) },
    { name: "pulumi-sdk", look: () => checkSdk(call.folder) },
    { name: "configuration", look: configuration },
    { name: "api", needs: basis, look: ask((kadoa) => kadoa.api()) },
    { name: "workspace", needs: answered, look: ask((kadoa) => kadoa.workspace()) },
    { name: "clock", needs: answered, look: ask((kadoa) => kadoa.clock()) },
    { name: "realtime", needs: [...answered, "workspace"], look: ask((kadoa) => kadoa.realtime()) },
    { name: "event-types", needs: answered, look: ask((kadoa) => kadoa.eventTypes()) },
    { name: "proxy", look: proxy },
  ];
  return { steps, found, close: async () => (await found.service?.catch(() => undefined))?.close() };
}

function discreet(check: Check): Check {
  const { detail, fix } = check;
  return {
    ...check,
    detail: withoutSecrets(detail),
    ...(fix === undefined ? {} : { fix: withoutSecrets(fix) }),
  };
}

/** On one line, without secrets, and with nothing that could steer a terminal. */
function withoutSecrets(text: string): string {
  return plain(secrets.hidden(text).replace(/\s+/g, " ").trim());
}

/** Of several failures the one that has to be removed first counts: without a configuration nothing works. */
function exitCodeFor(checks: readonly Check[]): ExitCode {
  if (isOk(checks)) return exitCodes.holds;
  const codes = checks.map(({ error }) => exitCodeOf(error));
  const graver = [exitCodes.usage, exitCodes.authentication].find((code) => codes.includes(code));
  return graver ?? exitCodes.doesNotHold;
}
