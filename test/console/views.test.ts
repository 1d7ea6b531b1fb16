import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { checkEverywhere, heard, inBrowser, open } from "./browser";
import { happen, startWorkspace } from "./workspace";

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

  it("tells channels of one name apart: by their type, and where that is the same by a piece of their ids", async () => {
    const workspace = await startWorkspace();
    const add = async (name: string, channelType: string, config: object) =>
      (await workspace.channel({ name, channelType, config })).id;
    const mail = (to: string) => ({ recipients: [`${to}@example.com`] });
    await add("pager", "EMAIL", mail("one"));
    const alike = [await add("team", "EMAIL", mail("two")), await add("team", "EMAIL", mail("three"))];
    const { page } = await open(workspace.console);
    await page.getByRole("grid").waitFor();
    const heads = await page.getByRole("columnheader").allInnerTexts();
    const texts = heads.map((head) => head.replaceAll(/\s+/g, " "));
    expect(texts.slice(0, 6)).toEqual([
      "Event",
      "live",
      "pager webhook",
      "on-call",
      "data-team",
      "pager email",
    ]);
    const pieces = texts.slice(6).map((text) => /^team email (\w{4}\S*)$/.exec(text)?.[1] ?? "none");
    expect(new Set(pieces).size).toBe(2);
    expect(pieces.map((piece, index) => alike[index]?.startsWith(piece))).toEqual([true, true]);
    await checkEverywhere(page);
  });

  it("says who hears of an event, and by which steps", async () => {
    const { console } = await startWorkspace();
    const { page } = await open(`${console}#/hears`);
    await page.getByRole("combobox", { name: "Event" }).selectOption("workflow_recovered");
    await page.getByRole("combobox", { name: "Of workflow" }).selectOption("prices");
    await page.getByRole("heading", { name: "Nobody" }).waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/hears.yaml");
    await page.getByRole("combobox", { name: "Event" }).selectOption("workflow_failed");
    await page.getByRole("heading", { name: "2 channels" }).waitFor();
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
  });
});
