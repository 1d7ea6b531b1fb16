// What run.mjs and the scripts that it runs have in common. It needs nothing that has to be installed.
import { spawn } from "node:child_process";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Hands the signals that we get to a function while the work is under way. */
export async function withSignals(onSignal, work) {
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** Runs a program on our own terminal, passes signals on once, and answers how it ended and what interrupted it. */
export async function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  let interruption;
  const forward = (signal) => {
    interruption = signal;
    // A terminal sends Ctrl+C to the child too; a second one would make it give up at once.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  const ended = new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code, signal) => done({ code: code ?? 1, signal }));
  });
  return { ...(await withSignals(forward, ended)), interruption };
}
