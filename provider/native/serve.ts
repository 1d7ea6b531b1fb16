import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { showWarningsBy } from "../../client/warnings";
import { Session } from "../account/session";
import { addStored } from "../create/journal";
import { journalFilesOf } from "../create/journal-file";
import { endWith, engineAt } from "../engine";
import { EngineLog } from "./engine-log";
import { Resources } from "./resources";
import { serviceOf } from "./service";

/** A message holds at most a whole state of one resource, or a list of all that an account has. */
const limits = { "grpc.max_receive_message_length": 64 * 1024 * 1024 };

/**
 * Serves Pulumi's engine until that ends this process.
 * @param address where the engine listens
 */
export async function serve(address: string): Promise<void> {
  const log = new EngineLog(address);
  showWarningsBy((words) => log.warn(words));
  const engine = engineAt(address);
  if (engine !== undefined) endWith(engine, () => process.exit(1));
  const ending = new AbortController();
  const session = new Session({ ending: ending.signal, ...(engine && { isWanted: () => engine.isThere() }) });
  session.tell = (note) => log.say(note);
  const resources = new Resources(session, session.tell);
  process.once("SIGINT", () => {
    noteStored(session, resources);
    process.exit(0);
  });
  const server = new Server(limits);
  server.addService(
    ResourceProviderService,
    serviceOf(session, resources, log, () => ending.abort(new Error("Pulumi was told to stop"))),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  // The first line is the port, by which the engine finds it.
  process.stdout.write(`${port}\n`);
}

/**
 * Tells this machine's journal of interrupted runs which objects the state holds: an engine that comes to its end
 * interrupts its plug-ins after it has written the state; one that is killed tells them nothing.
 */
function noteStored({ run, environment }: Session, { storedIds }: Resources): void {
  if (run.stack === undefined || storedIds.length === 0) return;
  for (const file of journalFilesOf(run.stack, performance.timeOrigin, environment))
    addStored(file, storedIds);
}
