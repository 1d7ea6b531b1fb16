import { expect, it } from "vitest";
import { checkEverywhere, heard, inBrowser, open } from "./browser";
import { happen, startWorkspace } from "./workspace";

inBrowser("the console of an emulator", () => {
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
});
