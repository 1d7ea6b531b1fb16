import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { checkEverywhere, inBrowser, open } from "./browser";
import { startWorkspace } from "./workspace";

inBrowser("somebody who wants to know whether the pager hears of failures", () => {
  it("finds out who does, sends a test, sees it arrive, breaks the pager, reads why, and mends it", async () => {
    const { console, received } = await startWorkspace();
    const { page } = await open(console);
    const go = (view: string) => page.getByRole("link", { name: view, exact: true }).click();

    // What happens before the console listens is not shown.
    await go("Live");
    await page.getByText("Connected: events show").waitFor();
    await go("Who hears of it?");
    await page.getByRole("combobox", { name: "Event" }).selectOption("workflow_data_change");
    await page.getByText("So it is told to live and pager.").waitFor();
    await page.getByRole("button", { name: "Send a test event" }).click();
    await page.getByRole("link", { name: "See where it goes" }).click();
    const pager = page.getByRole("article", { name: "pager" });
    await pager.getByText("delivered").waitFor();
    expect(received).toHaveLength(1);
    await go("Live");
    await page.getByRole("button", { name: "workflow_data_change" }).waitFor();

    await go("Faults");
    await page.getByRole("combobox", { name: "The endpoint of" }).selectOption("pager");
    await page.getByRole("combobox", { name: "seems to be one that" }).selectOption("405");
    await page.getByRole("button", { name: "Break it" }).click();
    await page.getByRole("cell", { name: "answers 405, wrong method" }).waitFor();

    await go("Who hears of it?");
    await page.getByRole("combobox", { name: "Event" }).selectOption("workflow_data_change");
    const link = page.getByRole("link", { name: "See where it goes" });
    await link.waitFor();
    const answer = await holdTestEvents(page);
    await page.getByRole("button", { name: "Send a test event" }).click();
    // The link of the first test leads to what the first test did.
    await link.waitFor({ state: "hidden" });
    answer();
    await link.click();
    await pager
      .getByText("The endpoint answered 405: it takes no requests of this method, 4 times.")
      .waitFor();
    await pager.getByText("Set the channel's httpMethod to the one that the endpoint takes.").waitFor();
    await checkEverywhere(page);
    const tree = await pager.ariaSnapshot();
    const golden = tree.replaceAll(/\d\d:\d\d:\d\d/g, "TIME").replaceAll(/\d+ ms/g, "N ms");
    await expect(golden.replaceAll(/\d\.\d s/g, "N s")).toMatchFileSnapshot("golden/event.yaml");
    expect(received).toHaveLength(1);

    await go("Faults");
    await page.getByRole("button", { name: "Mend all" }).click();
    await page.getByText("No endpoint is broken").waitFor();
    await page.goBack();
    await pager.getByRole("button", { name: "Send again" }).click();
    await page.getByRole("article", { name: "pager" }).getByText("delivered").waitFor();
    expect(received).toHaveLength(2);
  });
});

/** Holds the answers to test events until what it gives is called. */
async function holdTestEvents(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route("**/api/test", async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

/** Names as somebody could choose them who means harm, or does not think of it. */
const hostile = [
  '<img src=x onerror="document.title=1">',
  "</script><script>document.title=1</script>",
  "pager\u202Egnp.exe",
  "\u2066hidden\u2069\u200B",
  "long ".repeat(40),
  "{prefix}",
  "constructor",
  "'); alert(1); ('",
];

inBrowser("names that mean harm", () => {
  it("are shown as they are, break nothing and turn nothing around", async () => {
    const workspace = await startWorkspace();
    const ids: string[] = [];
    for (const name of hostile) {
      const config = { slackChannelId: "C1", slackChannelName: name };
      ids.push((await workspace.channel({ name, channelType: "SLACK", config })).id);
    }
    for (const workflowId of hostile)
      await workspace.setting({ eventType: "workflow_failed", workflowId, channelIds: ids });
    for (const workflowId of hostile) {
      const data = { workflowId, workflowName: workflowId, reason: workflowId };
      await workspace.call("POST", "/_emulator/events", { eventType: "workflow_failed", workflowId, data });
    }
    const { page } = await open(workspace.console, { viewport: { width: 1280, height: 1_600 } });
    await page.getByRole("grid").waitFor();
    for (const view of ["routing", "hears", "live", "deliveries", "outbox", "faults"]) {
      await page.goto(`${workspace.console}#/${view}`);
      await page.waitForFunction(`document.querySelector("h1") !== null`);
      const text = await page.evaluate<string>("document.body.innerText");
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1_280);
    }
    await page.goto(`${workspace.console}#/outbox`);
    await page.getByText('<img src=x onerror="document.title=1">').first().waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.title()).toBe("Outbox · Kadoa console");
  });
});
