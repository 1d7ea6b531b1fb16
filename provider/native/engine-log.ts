import { AsyncLocalStorage } from "node:async_hooks";
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { plain } from "../../client/plain";

/** The resource whose step is under way, by its URN. */
const atResource = new AsyncLocalStorage<string>();

/** Whatever is said meanwhile is shown beside the resource. */
export function sayingAt<T>(urn: string, run: () => T): T {
  return atResource.run(urn, run);
}

/** What people see of a plug-in beside its answers: what it prints, nobody sees. */
export class EngineLog {
  readonly #engine: EngineClient;

  /** @param address where the engine listens */
  constructor(address: string) {
    this.#engine = new EngineClient(address, credentials.createInsecure());
  }

  say(words: string): void {
    this.#log(LogSeverity.INFO, words);
  }

  warn(words: string): void {
    this.#log(LogSeverity.WARNING, words);
  }

  #log(severity: LogSeverity, words: string): void {
    const urn = atResource.getStore() ?? "";
    const request = new LogRequest().setSeverity(severity).setMessage(plain(words)).setUrn(urn);
    // An engine that has gone has nobody to tell.
    this.#engine.log(request, () => {});
  }
}
