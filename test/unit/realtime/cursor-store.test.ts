import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type CursorStore, fileCursorStore } from "../../../delivery/realtime";
import { hear, Service } from "./service";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "kadoa-cursor-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

it("a later listener goes on from the cursor file, and leaves no other file behind", async () => {
  const service = await Service.start();
  const place = await folder();
  const path = join(place, "cursor.json");
  const first = hear(service, { cursorStore: fileCursorStore(path) });
  (await service.subscriber(1)).send(1, 2, 3, 4);
  await first.take(4);
  await first.listener.close();
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
    teamId: "team-1",
    cursor: "1-2",
    expects: "e3",
    handled: ["e1", "e2", "e3"],
  });
  expect(await readdir(place)).toEqual(["cursor.json"]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);

  const second = hear(service, { cursorStore: fileCursorStore(path) });
  const subscriber = await service.subscriber(2);
  expect(subscriber.subscription).toMatchObject({ lastCursor: "1-2" });
  subscriber.send(3, 4, 5);
  expect(await second.take(2)).toEqual(["e4", "e5"]);
  expect(second.listener.statistics.discontinuities).toBe(0);
});

it("a gap between two processes is a discontinuity too", async () => {
  const service = await Service.start();
  const path = join(await folder(), "cursor.json");
  const first = hear(service, { cursorStore: fileCursorStore(path) });
  (await service.subscriber(1)).send(1, 2, 3);
  await first.take(3);
  await first.listener.close();
  const second = hear(service, { cursorStore: fileCursorStore(path) });
  (await service.subscriber(2)).send(8);
  await second.take(1);
  expect(await second.until("discontinuity")).toEqual({
    type: "discontinuity",
    reason: "missing-overlap",
    after: "e2",
    before: "e8",
  });
  second.listener.done();
  await second.listener.close();
  // What comes before the gap does not lead on: the next one resumes after it.
  const { cursor, expects } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  expect({ cursor, expects }).toEqual({ cursor: "1-8", expects: undefined });
});

it.each([
  ["is not JSON", "{"],
  ["holds something else", '{"cursor":5}'],
])("a cursor file that %s is named, and nothing is connected", async (_, text) => {
  const service = await Service.start();
  const path = join(await folder(), "cursor.json");
  await writeFile(path, text);
  const { listener } = hear(service, { cursorStore: fileCursorStore(path) });
  await expect(listener.next()).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringContaining(`the cursor file ${path} does not hold a position`),
  });
  expect(service.tokensIssued).toBe(0);
});

it("a cursor file of another workspace is refused before anything is connected", async () => {
  const service = await Service.start();
  const path = join(await folder(), "cursor.json");
  await writeFile(path, JSON.stringify({ teamId: "team-9", cursor: "1-1", handled: [] }));
  const { listener } = hear(service, { cursorStore: fileCursorStore(path) });
  await expect(listener.next()).rejects.toMatchObject({ code: "WRONG_WORKSPACE" });
  expect(service.upgrades).toBe(0);
});

it("a position that cannot be saved is told, and the events go on", async () => {
  const service = await Service.start();
  const place = await folder();
  const heard = hear(service, { cursorStore: fileCursorStore(join(place, "missing", "cursor.json")) });
  (await service.subscriber(1)).send(1, 2, 3);
  expect(await heard.take(3)).toHaveLength(3);
  expect(await heard.until("cursor-not-saved")).toMatchObject({
    error: { code: "CONFIGURATION", message: expect.stringContaining("cannot be written (ENOENT)") },
  });
});

it("a file that cannot be read is told with the reason", async () => {
  const path = join(await folder(), "cursor.json");
  await writeFile(path, "{}");
  await chmod(path, 0o000);
  if (process.getuid?.() === 0) return; // Nothing is unreadable for root.
  await expect(fileCursorStore(path).load()).rejects.toMatchObject({ code: "CONFIGURATION" });
});

it("a slow store never saves twice at once, and ends with the newest position", async () => {
  const service = await Service.start();
  let atOnce = 0;
  let most = 0;
  const saved: string[] = [];
  const cursorStore: CursorStore = {
    load: async () => undefined,
    save: async ({ expects }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      saved.push(expects ?? "");
      atOnce -= 1;
    },
  };
  const heard = hear(service, { cursorStore });
  (await service.subscriber(1)).send(...Array.from({ length: 500 }, (_, index) => index + 1));
  await heard.take(500);
  heard.listener.done();
  await heard.listener.close();
  expect(most).toBe(1);
  expect(saved.at(-1)).toBe("e500");
  expect(saved.length).toBeLessThan(500);
});
