import { browserPath } from "../console/browser";

/** In a plain run, what needs a browser is left out where there is none, and named; a gate must not pass without it. */
export default function setup(): void {
  if (browserPath !== undefined) return;
  const words = "there is no Chromium on this machine (looked at CHROMIUM and the usual places)";
  const fix = "install it: `apt-get install chromium`, or name one with the environment variable CHROMIUM.";
  if (process.env.CI) throw new Error(`The console is not tested: ${words}. Fix: ${fix}`);
  console.warn(`Skipped: the tests of the console in a browser, because ${words}. Fix: ${fix}`);
}
