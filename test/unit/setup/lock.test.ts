import { spawnSync } from "node:child_process";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { withLock } from "../../../scripts/lock.mts";
import { patienceMs } from "../../patience.mts";
import { temporaryFolder } from "./folders";

const lockFile = () => path.join(temporaryFolder(), "deep", "work.lock");
const purpose = "Another build";

describe("work under a lock", () => {
  test("waits for the work before it", async () => {
    const file = lockFile();
    const order: string[] = [];
    let release = () => {};
    const first = withLock(file, { purpose }, async () => {
      await new Promise<void>((done) => {
        release = done;
      });
      order.push("first");
    });
    await expect.poll(() => existsSync(file)).toBe(true);
    const waiting: string[] = [];
    const second = withLock(
      file,
      {
        purpose,
        waitMs: patienceMs,
        onWait: (holder) => {
          waiting.push(holder);
          release();
        },
      },
      async () => {
        order.push("second");
      },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
    expect(waiting).toEqual([`process ${process.pid}`]);
  });

  test("is refused, with the holder named, when it may not wait", async () => {
    const file = lockFile();
    await withLock(file, { purpose }, async () => {
      await expect(withLock(file, { purpose }, async () => {})).rejects.toThrow(
        `Another build is under way (process ${process.pid})`,
      );
    });
  });

  test("leaves no lock behind when it fails", async () => {
    const file = lockFile();
    const failing = withLock(file, { purpose }, () => Promise.reject(new Error("no disk")));
    await expect(failing).rejects.toThrow("no disk");
    expect(existsSync(file)).toBe(false);
  });

  test("takes over from a process that has died", async () => {
    const file = path.join(temporaryFolder(), "work.lock");
    const { pid } = spawnSync("true");
    writeFileSync(file, `${pid} ${hostname()}`);
    expect(await withLock(file, { purpose }, async () => "done")).toBe("done");
  });

  test("takes over from another machine only when that has long been silent", async () => {
    const file = path.join(temporaryFolder(), "work.lock");
    writeFileSync(file, "1 elsewhere");
    await expect(withLock(file, { purpose }, async () => {})).rejects.toThrow("Another build is under way");
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, minuteAgo, minuteAgo);
    expect(await withLock(file, { purpose }, async () => "done")).toBe("done");
  });
});
