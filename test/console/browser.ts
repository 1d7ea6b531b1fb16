import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished } from "vitest";
import { patienceMs } from "../patience.mts";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  chromium.executablePath(),
];

/** Where the machine has a Chromium; undefined where it has none. */
export const browserPath = [process.env.CHROMIUM ?? "", ...usualPlaces].find((path) => existsSync(path));

/** It talks to nobody but the console, and a container has no sandbox for it. */
const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Opened {
  readonly page: Page;
  /** What the page asked for at other addresses than its own. */
  readonly foreign: readonly string[];
  /** Errors of the script, and what the content security policy refused. */
  readonly complaints: readonly string[];
}

let browser: Browser | undefined;

/** Tests in a real browser; left out where there is none. */
export function inBrowser(title: string, tests: () => void): void {
  describe.skipIf(browserPath === undefined)(title, () => {
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: browserPath ?? "", args: quietly });
    });
    afterAll(async () => {
      await browser?.close();
      browser = undefined;
    });
    tests();
  });
}

/** Opens an address in a browser of its own. At the end of the test nothing may have gone elsewhere or been refused. */
export async function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  if (browser === undefined) throw new Error("there is no browser");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const [foreign, complaints]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(url).host) foreign.push(request.url());
  });
  page.on("console", (message) => {
    // A refusal that the page shows is told by the browser as well.
    if (message.type() === "error" && !message.text().includes("status of 400"))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  onTestFinished(async () => {
    await context.close();
    expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
  });
  await page.goto(url);
  return { page, foreign, complaints };
}

const axe = join(process.cwd(), "node_modules/axe-core/axe.min.js");

/** What a tool for accessibility finds wrong on the page as it is. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Through the debugger and not as an element: the page's policy would refuse that.
  await page.evaluate(await readFile(axe, "utf8"));
  const run = `axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => id + ": " + help + " at " + target)))`;
  return page.evaluate<string[]>(run);
}

/** The view as somebody hears it who does not see it; what differs from run to run is taken out. */
export async function heard(page: Page): Promise<string> {
  const tree = await page.locator("main").ariaSnapshot();
  return tree
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "ID")
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, "TIME")
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/\b\d+-\d{13}-\d+\b/g, "CONNECTION")
    .replaceAll(/\b\d{13}-\d+\b/g, "CURSOR")
    .replaceAll(/\b\d+ ms\b/g, "N ms");
}

/** In both colour schemes and on a telephone: nothing is wrong for those who use aids, and nothing sticks out. */
export async function checkEverywhere(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page)).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  if (size !== null) await page.setViewportSize(size);
}
