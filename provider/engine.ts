import { connect } from "node:net";

/** How often it is looked for the engine while nothing else asks, in milliseconds. */
const lookEveryMs = 5_000;

/** Where nothing is heard of it for this long, it counts as being there. */
const patienceMs = 1_000;

/**
 * The engine whose run this process serves. A CLI that is killed leaves its providers behind; what such a process
 * still writes would undo what a later run has done.
 */
export interface Engine {
  /** Whether it still runs, as far as can be seen. */
  isThere(): Promise<boolean>;
}

/**
 * @param address where it listens, as Pulumi names it to this process; undefined when this is no provider process
 * @returns undefined where there is no address to look at
 */
export function engineAt(address: string | undefined): Engine | undefined {
  const [, host, port] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d+)$/.exec(address ?? "") ?? [];
  if (host === undefined) return undefined;
  return { isThere: () => listens(host.replace(/[[\]]/g, ""), Number(port)) };
}

/** Ends this process soon after its engine has gone. */
export function endWith(engine: Engine, end: () => void): void {
  const timer = setInterval(async () => {
    if (await engine.isThere()) return;
    clearInterval(timer);
    end();
  }, lookEveryMs);
  timer.unref();
}

/** False only where the operating system says that nobody listens. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(patienceMs, () => answer(true));
    socket.once("connect", () => answer(true));
    socket.once("error", (error: NodeJS.ErrnoException) => answer(error.code !== "ECONNREFUSED"));
  });
}
