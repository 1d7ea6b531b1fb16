import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, it, onTestFinished } from "vitest";
import { requireUnnamedFiles, unnamedFile } from "../../../cli/import/run-import";

it.runIf(process.platform !== "win32")("what an import hands over can be read and has no name", async () => {
  const text = "a secret of some length ".repeat(100_000);
  const file = await unnamedFile(text);
  onTestFinished(() => file.close());
  const names = await Promise.all(["/dev/shm", tmpdir()].map((folder) => readdir(folder).catch(() => [])));
  expect(names.flat().filter((name) => name.startsWith("kadoa-import-"))).toEqual([]);
  expect((await file.stat()).nlink).toBe(0);
  expect(await file.readFile("utf8")).toBe(text);
});

it("an import on Windows does nothing, and says where it can be run", () => {
  expect(() => requireUnnamedFiles("win32")).toThrow(
    "import cannot keep secrets out of files on Windows, so it does nothing. Fix: run it on Linux or macOS",
  );
  expect(() => requireUnnamedFiles("darwin")).not.toThrow();
});
