import type { AccountFlags } from "../command-line/options";
import { type Account, checkAccount, readAccount } from "./account";
import type { Step } from "./check";
import { checkCli, checkNode, checkSdk } from "./programs";
import { checkProxy } from "./proxy";
import type { PulumiCall } from "./pulumi";
import type { Service } from "./service";

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
