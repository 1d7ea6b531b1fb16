import { expect, it } from "vitest";
import { StepProgress } from "../../../cli/terminal/progress";
import { ManualClock } from "../../emulator/manual-clock";

it("a step that changes something is named when it begins, and every five seconds for as long as it lasts", async () => {
  const clock = new ManualClock();
  const said: string[] = [];
  let end = (_: string) => {};
  const doing = new StepProgress((line) => said.push(line), clock).doing(
    "Importing 900 objects into prod",
    () =>
      new Promise<string>((resolve) => {
        end = resolve;
      }),
  );
  expect(said).toEqual(["Importing 900 objects into prod …"]);
  clock.advance(12_000);
  expect(said.slice(1)).toEqual([
    "Importing 900 objects into prod … 5 s",
    "Importing 900 objects into prod … 10 s",
  ]);
  end("done");
  expect(await doing).toBe("done");
  clock.advance(60_000);
  expect(said).toHaveLength(3);
});

it("a step that only reads is named when it takes long, and one that fails is not named any more", async () => {
  const clock = new ManualClock();
  const said: string[] = [];
  let fail = (_: Error) => {};
  const reading = new StepProgress((line) => said.push(line), clock).during(
    "Reading what exists",
    () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  );
  clock.advance(4_999);
  expect(said).toEqual([]);
  clock.advance(1);
  expect(said).toEqual(["Reading what exists … 5 s"]);
  fail(new Error("no"));
  await expect(reading).rejects.toThrow("no");
  expect(clock.waits).toEqual([]);
});
