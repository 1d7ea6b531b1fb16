// npm run screenshots: writes the pictures of the console for the README, from a workspace of an emulator.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import type * as ForConsole from "../cli/review/for-console.ts";
import type * as Emulator from "../emulator/index.ts";
import { built } from "./accounts.mts";
import { root } from "./checkout.mts";
import { exampleSettings } from "./example-settings.mts";
import { buildIfStale } from "./package.mts";

await buildIfStale();
const { startEmulator } = await built<typeof Emulator>("emulator/index.js");
const { reviewerFor } = await built<typeof ForConsole>("cli/review/for-console.js");
const emulator = await startEmulator({ reviewer: reviewerFor() });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
try {
  const eventId = await prepare();
  const page = await browser.newPage({ viewport: { width: 1080, height: 620 } });
  const go = (view: string) => page.goto(`${emulator.url}/_emulator/console#/${view}`);
  await go("routing");
  await page
    .getByRole("row", { name: /^workflow_failed/ })
    .nth(1)
    .getByRole("gridcell")
    .nth(1)
    .click();
  await page.mouse.move(0, 0);
  await save(page, "console-routing");
  await go(`deliveries/${eventId}`);
  await page.getByRole("article", { name: "pager" }).getByText("nothing listens").first().waitFor();
  await page.getByText("7.0 s").first().waitFor();
  await save(page, "console-event");
  await go("change");
  const preview = join(root, "test/unit/review/golden/remove/preview.json");
  await page.locator("input[type=file]").setInputFiles({
    ...{ name: "preview.json", mimeType: "application/json", buffer: await readFile(preview) },
  });
  await page.getByText("2 risks").waitFor();
  await page.setViewportSize({ width: 1080, height: 480 });
  await save(page, "console-change");
} finally {
  await browser.close();
  await emulator.close();
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(root, "docs", "images", `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

/** Channels, settings and an event that one endpoint does not take; answers the event's id. */
async function prepare(): Promise<string> {
  const channel = async (name: string, channelType: string, config = {}) => {
    const { data } = await post("/v5/notifications/channels", { name, channelType, config });
    return data.channel.id;
  };
  const live = await channel("live", "WEBSOCKET");
  const webhook = { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST" };
  const pager = await channel("pager", "WEBHOOK", { ...webhook, auth: { type: "bearer", token: "a-token" } });
  const onCall = await channel("on-call", "EMAIL", { recipients: ["on-call@example.com"] });
  const team = await channel("data-team", "SLACK", { slackChannelId: "C012", slackChannelName: "data-team" });
  const settings = exampleSettings({ live, pager, onCall, team });
  for (const setting of settings)
    await post("/v5/notifications/settings", { eventConfiguration: {}, ...setting });
  await post("/_emulator/endpoint-faults", { channelId: pager, error: "refused" });
  const { eventId } = await post("/_emulator/events", { eventType: "workflow_data_change" });
  return eventId;
}

interface Made {
  readonly eventId: string;
  readonly data: { readonly channel: { readonly id: string } };
}

async function post(path: string, body: object): Promise<Made> {
  const headers = { "x-api-key": emulator.apiKey, "content-type": "application/json" };
  const answer = await fetch(emulator.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Made;
}
