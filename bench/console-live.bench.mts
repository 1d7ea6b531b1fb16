// 50 events a second through the console's live view, in a real browser: the longest task of the page, and what its
// memory does. SECONDS=60 by default.
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";
import { startEmulator } from "pulumi-kadoa/emulator";

const seconds = Number(process.env.SECONDS ?? 60);
const perSecond = 50;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath))
  throw new Error(`there is no Chromium at ${executablePath}; name one with CHROMIUM`);

const emulator = await startEmulator();
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--js-flags=--expose-gc"],
});
try {
  const call = (path: string, body: object) =>
    fetch(emulator.url + path, {
      method: "POST",
      headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
      body: JSON.stringify(body),
    }).then((answer) => answer.json() as Promise<{ data: { channel: { id: string } } }>);
  const made = await call("/v5/notifications/channels", {
    name: "live",
    channelType: "WEBSOCKET",
    config: {},
  });
  const setting = {
    eventType: "workflow_failed",
    eventConfiguration: {},
    channelIds: [made.data.channel.id],
  };
  await call("/v5/notifications/settings", setting);
  const page = await browser.newPage();
  await page.goto(`${emulator.url}/_emulator/console#/live`);
  await page.getByText("Connected: events show").waitFor();
  await page.evaluate(`window.tasks = [];
    window.keep = (entries) => tasks.push(...entries.map(({ duration }) => duration));
    window.observer = new PerformanceObserver((list) => keep(list.getEntries()));
    observer.observe({ type: "longtask" });`);
  // A measurement that sees no long task must have been able to see one.
  await page.evaluate(`setTimeout(() => {
    const startedAt = performance.now();
    while (performance.now() - startedAt < 120);
  })`);
  for (let tries = 0; (await page.evaluate<number>("tasks.length")) === 0; tries++) {
    if (tries === 40) throw new Error("the browser reports no long task, so nothing can be said of them");
    await wait(50);
  }
  await page.evaluate("tasks.length = 0");
  const memory = async () => {
    // Collecting garbage at a command is a long task of the measurement, and none of the page.
    await page.evaluate("keep(observer.takeRecords()); observer.disconnect(); gc()");
    const bytes = await page.evaluate<number>("performance.memory.usedJSHeapSize");
    await page.evaluate(`observer.observe({ type: "longtask" })`);
    return bytes / 1024 / 1024;
  };
  const heap: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const next = wait(1_000);
    const one = async (index: number) => {
      await wait((index * 1_000) / perSecond);
      await call("/_emulator/events", { eventType: "workflow_failed" });
    };
    await Promise.all(Array.from({ length: perSecond }, (_, index) => one(index)));
    // After 20 s the page holds its last 1,000 events: from then on its memory should stay.
    if (second >= 25 && second % 5 === 0) heap.push(await memory());
    await next;
  }
  const tasks = await page.evaluate<number[]>("tasks");
  console.log(`${seconds * perSecond} events in ${seconds} s`);
  console.log(`tasks over 50 ms: ${tasks.length}; the longest ${Math.round(Math.max(0, ...tasks))} ms`);
  console.log(`memory after 25 s, every 5 s, in MiB: ${heap.map((size) => size.toFixed(1)).join(" ")}`);
} finally {
  await browser.close();
  await emulator.close();
}
