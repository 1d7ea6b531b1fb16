// How many calls of Kadoa's API each step of Pulumi makes, counted by the local Kadoa itself, with 10 channels and 5
// settings of them: against the fewest that the API lets one make, and one for the token in a run that does something.
import { NotificationSetting, WebhookChannel } from "pulumi-kadoa";
import { startTestStack } from "pulumi-kadoa/testing";
import { alone, type Row, report } from "./results.mts";

const [channels, settings] = [10, 5];
const all = channels + settings;
const token = 1;

function program(path: string) {
  return async () => {
    const declared = Array.from(
      { length: channels },
      (_, index) =>
        new WebhookChannel(`channel-${index}`, { webhookUrl: `https://example.com/${path}/${index}` }),
    );
    for (let index = 0; index < settings; index++) {
      const args = { eventType: "workflow_failed", workflowId: `workflow-${index}`, enabled: path === "a" };
      new NotificationSetting(`setting-${index}`, { ...args, channels: declared.slice(index, index + 2) });
    }
  };
}

// Inside the checkout, so that the program finds the package by its own name.
const stack = await startTestStack(async () => {}, { folder: ".kadoa/bench" });
try {
  const rows: Row[] = [];
  const step = async (work: string, fewest: number, run: () => Promise<unknown>) => {
    const made = Object.values(await stack.requestsDuring(run)).reduce((sum, count) => sum + count, 0);
    rows.push(alone({ work, figures: { ours: made, fewest }, unit: "calls", peer: "fewest" }, fewest));
  };
  await step(`create ${all}`, all + token, () => stack.up(program("a")));
  await step(`up of ${all}, nothing changed`, 0, () => stack.up());
  await step(`update ${all}`, all + token, () => stack.up(program("b")));
  await step(`refresh ${all} of two collections`, 2 + token, () => stack.refresh());
  await step(`delete ${channels} channels and ${settings} settings`, 2 * channels + settings + token, () =>
    stack.destroy(),
  );
  report("calls", rows);
} finally {
  await stack.close();
}
