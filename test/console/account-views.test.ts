import { readFile } from "node:fs/promises";
import { expect, it, onTestFinished } from "vitest";
import { reviewerFor } from "../../cli/review/for-console";
import { accessibilityFaults, checkEverywhere, heard, inBrowser, open } from "./browser";
import { happen, serveAccount, startWorkspace } from "./workspace";

/** The console of an account, as the command serves it. */
async function openAccount() {
  const workspace = await startWorkspace();
  const { url, close } = await serveAccount(workspace, reviewerFor());
  onTestFinished(close);
  return { workspace, ...(await open(url)) };
}

inBrowser("the console", () => {
  it("says whom a verification would reach, then shows how far each event came", async () => {
    const workspace = await startWorkspace();
    const { channels } = await workspace.state();
    const pager = channels.find(({ name }) => name === "pager");
    await workspace.call("POST", "/_emulator/endpoint-faults", { channelId: pager?.id, status: 404 });
    const { page } = await open(`${workspace.console}#/verify`);
    await page.getByText("2 of 6 settings would be tested, at 2 channels, none of them people.").waitFor();
    expect((await workspace.state()).events).toEqual([]);
    await checkEverywhere(page);
    await page.getByRole("button", { name: "Send 2 test events" }).click();
    await page.getByText("2 passed, 1 failed, 8 skipped").waitFor();
    await page.getByRole("gridcell", { name: "failed" }).click();
    await page.getByText("the delivery log says FAILED").waitFor();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/verify.yaml");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("checkbox").click();
    await page.getByRole("button", { name: "Send 4 test events again" }).waitFor();
  });

  it("shows what a change does to who is told what, from a preview that is dropped on the page", async () => {
    const { page } = await openAccount();
    await page.getByRole("link", { name: "Change" }).click();
    await page.getByText("Drop a saved preview on this page").waitFor();
    await checkEverywhere(page);
    const preview = await readFile("test/unit/review/golden/two-swapped/preview.json", "utf8");
    const drop = await page.evaluateHandle(
      `(() => { const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(preview)}], "preview.json", { type: "application/json" }));
        return data; })()`,
    );
    await page.locator(".drop").dispatchEvent("drop", { dataTransfer: drop });
    await page.getByText("3 risks").waitFor();
    await page.getByText("2 resources change").click();
    await expect(heard(page)).resolves.toMatchFileSnapshot("golden/change.yaml");
    await checkEverywhere(page);
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "other.json", mimeType: "application/json", buffer: Buffer.from("[]") });
    await page.getByText("is not what `pulumi preview --json` prints").waitFor();
  });

  it("shows an account through its API as it shows an emulator, and nothing of its outbox and faults", async () => {
    const { page, workspace } = await openAccount();
    await page.getByRole("grid").waitFor();
    expect(page.url()).not.toContain("token");
    const views = await page.getByRole("navigation").getByRole("link").allTextContents();
    expect(views).toEqual(["Routing", "Who hears of it?", "Live", "Deliveries", "Verify", "Change"]);
    await page.getByRole("link", { name: "Live", exact: true }).click();
    await page.getByText("Connected: events show").waitFor();
    await happen(workspace, "workflow_data_change");
    await page.getByRole("button", { name: "workflow_data_change" }).click();
    await page.getByRole("link", { name: "Where it went" }).click();
    await page.getByRole("article", { name: "pager" }).getByText("delivered").waitFor();
    expect(await page.content()).not.toMatch(/a-secret/);
  });
});
