import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { accessibilityFaults, inBrowser, open } from "./browser";
import { startWorkspace, type Workspace } from "./workspace";

/** The view as somebody hears it who does not see it; what differs from run to run is taken out. */
async function heard(page: Page): Promise<string> {
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
async function checkEverywhere(page: Page): Promise<void> {
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

const happen = ({ call }: Workspace, eventType: string, workflowId?: string) =>
  call("POST", "/_emulator/events", { eventType, workflowId });

inBrowser("the console", () => {
  it("shows who is told what, and why a cell is as it is", async () => {
    const { console } = await startWorkspace();
    const { page } = await open(console);
    const cell = page
      .getByRole("row", { name: /^workflow_failed/ })
      .nth(1)
      .getByRole("gridcell")
      .nth(1);
    await cell.click();
    await page.getByText("It hides the workspace's setting").waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/routing.yaml");
    await checkEverywhere(page);
  });

  it("is walked through with the keyboard alone", async () => {
    const { console } = await startWorkspace();
    const { page } = await open(console);
    await page.getByRole("grid").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // Skip to the content.
    await page.getByRole("checkbox").focus();
    await page.keyboard.press("Tab");
    for (const key of ["Control+Home", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"])
      await page.keyboard.press(key);
    const explanation = page.getByRole("region", { name: "Explanation" });
    await explanation.getByRole("heading", { name: "workflow_failed" }).waitFor();
    expect(await explanation.textContent()).toContain("on-call");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-selected')")).toBe("true");
  });

  it("shows events as they come, pauses, and keeps what came meanwhile", async () => {
    const workspace = await startWorkspace();
    const { page } = await open(`${workspace.console}#/live`);
    await page.getByText("Connected: events show").waitFor();
    await happen(workspace, "workflow_failed", "prices");
    const event = page.getByRole("button", { name: "workflow_failed" });
    await event.click();
    await page.getByRole("region", { name: "Payload" }).getByText("The page answered 503").waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/live.yaml");
    await page.getByRole("button", { name: "Pause" }).click();
    await happen(workspace, "workflow_data_change");
    await page.getByRole("button", { name: "Go on (1 new)" }).waitFor();
    expect(await page.getByRole("button", { name: "workflow_data_change" }).count()).toBe(0);
    await page.getByRole("button", { name: "Go on (1 new)" }).click();
    await page.getByRole("button", { name: "workflow_data_change" }).waitFor();
    await checkEverywhere(page);
  });

  it("says where events may be missing", async () => {
    const workspace = await startWorkspace();
    const { page } = await open(`${workspace.console}#/live`);
    await page.getByText("Connected: events show").waitFor();
    await happen(workspace, "workflow_failed");
    await happen(workspace, "workflow_failed");
    await eventually(async () => {
      expect(await page.getByRole("button", { name: "workflow_failed" }).count()).toBe(2);
    });
    await workspace.call("POST", "/_emulator/realtime/replay", { forget: true });
    await workspace.call("POST", "/_emulator/realtime/disconnect", {});
    await page.getByText("The connection was lost").waitFor();
    await happen(workspace, "workflow_failed");
    await page.getByText("Events may be missing here").waitFor();
  });

  it("shows where each event went, and how it ended", async () => {
    const workspace = await startWorkspace();
    await happen(workspace, "workflow_failed", "prices");
    const { page } = await open(`${workspace.console}#/deliveries`);
    await page.getByRole("link", { name: "workflow_failed" }).first().waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/deliveries.yaml");
    await checkEverywhere(page);
  });

  it("shows messages to people as they would look", async () => {
    const workspace = await startWorkspace();
    await happen(workspace, "workflow_failed");
    const { page } = await open(`${workspace.console}#/outbox`);
    await page.getByText("on-call@example.com").waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/outbox.yaml");
    await checkEverywhere(page);
  });

  it("shows what is broken, and who is connected", async () => {
    const workspace = await startWorkspace();
    const { page } = await open(`${workspace.console}#/faults`);
    await page.getByText("subscribed", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Add the fault" }).click();
    await page.getByRole("cell", { name: "answer with 503" }).waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/faults.yaml");
    await checkEverywhere(page);
    await page.getByRole("button", { name: "Leave half-open" }).click();
    await page.getByText("half-open", { exact: true }).waitFor();
    await happen(workspace, "workflow_failed");
    await page.getByText("1 events, 0 bytes").waitFor();
    await page.getByRole("button", { name: "Remove all" }).click();
    await page.getByText("No call fails.").waitFor();
  });

  it("draws only what is seen of a large workspace, and the end of it is one key away", async () => {
    const workspace = await startWorkspace();
    const channels: string[] = [];
    for (let index = 0; index < 36; index++) {
      const config = { recipients: [`team-${index}@example.com`] };
      channels.push((await workspace.channel({ name: `team ${index}`, channelType: "EMAIL", config })).id);
    }
    const types = ["workflow_started", "workflow_finished", "workflow_failed", "workflow_data_change"];
    const settings = Array.from({ length: 200 }, (_, number) =>
      types.map((eventType, at) => ({
        eventType,
        workflowId: `shop-${String(number).padStart(3, "0")}`,
        channelIds: channels.filter((__, index) => (index + number + at) % 3 === 0),
      })),
    );
    await Promise.all(settings.flat().map(workspace.setting));
    const { page } = await open(workspace.console);
    await page.getByRole("columnheader", { name: "team 35" }).waitFor();
    const rows = Number(await page.getByRole("grid").getAttribute("aria-rowcount"));
    expect(rows).toBeGreaterThan(1_000);
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await page.getByRole("gridcell").first().click();
    await page.keyboard.press("Control+End");
    await page.getByText("shop-199").first().waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    // A step is drawn before the next can be asked for.
    const longest = await page.evaluate<number>(`new Promise((done) => {
      const element = document.querySelector(".scroller");
      let [last, worst, left] = [performance.now(), 0, 40];
      const step = () => {
        const now = performance.now();
        worst = Math.max(worst, now - last);
        last = now;
        element.scrollTop = (left * 997) % element.scrollHeight;
        left -= 1;
        if (left > 0) requestAnimationFrame(step); else done(worst);
      };
      requestAnimationFrame(step);
    })`);
    expect(longest).toBeLessThan(1_000);
  });
});
