import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder, findInCache, findOnPath } from "../../../scripts/pulumi-cli/locate.mts";
import { cliVersion } from "../../../scripts/pulumi-cli/versions.mts";
import { program, pulumiFolder, temporaryFolder } from "./folders";

describe("a Pulumi CLI on PATH", () => {
  test("is used with its language host beside it", async () => {
    const folder = pulumiFolder(temporaryFolder(), "3.260.1");
    expect(await findOnPath(`/nowhere:${folder}`)).toEqual({
      pulumi: path.join(folder, "pulumi"),
      pathFolder: folder,
      version: "3.260.1",
    });
  });

  test("is used with its language host elsewhere on PATH", async () => {
    const folder = temporaryFolder();
    program(path.join(folder, "a"), "pulumi", "echo v3.260.1");
    pulumiFolder(path.join(folder, "b"), "3.100.0");
    const found = await findOnPath(`${folder}/a:${folder}/b`);
    expect(found?.pulumi).toBe(path.join(folder, "a", "pulumi"));
  });

  test("is used when it is a link to a folder that holds the language host", async () => {
    const folder = temporaryFolder();
    pulumiFolder(path.join(folder, "release"), "3.260.1");
    mkdirSync(path.join(folder, "bin"));
    symlinkSync(path.join(folder, "release", "pulumi"), path.join(folder, "bin", "pulumi"));
    expect((await findOnPath(path.join(folder, "bin")))?.version).toBe("3.260.1");
  });

  test.each([
    ["that is too old", "echo v3.90.0", /is version 3\.90\.0; 3\.217\.1 or newer is needed/],
    ["that does not run", "echo broken >&2; exit 3", /does not run: broken/],
    ["that says nothing", "exit 0", /does not run: exit code 0/],
  ])("%s is passed over, with the reason", async (_, script, reason) => {
    const folder = pulumiFolder(temporaryFolder(), "3.260.1");
    program(folder, "pulumi", script);
    const reasons: string[] = [];
    expect(await findOnPath(folder, (text) => reasons.push(text))).toBeUndefined();
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  test.each(["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"])(
    "without %s is passed over",
    async (name) => {
      const folder = pulumiFolder(temporaryFolder(), "3.260.1");
      rmSync(path.join(folder, name));
      const reasons: string[] = [];
      expect(await findOnPath(folder, (text) => reasons.push(text))).toBeUndefined();
      expect(reasons).toEqual([`${folder}/pulumi has no ${name}, neither beside it nor on PATH`]);
    },
  );

  test("that is not there is no cause for words", async () => {
    const reasons: string[] = [];
    expect(await findOnPath("/nowhere", (text) => reasons.push(text))).toBeUndefined();
    expect(reasons).toEqual([]);
  });
});

describe("the CLI in the user's cache", () => {
  test("has a folder for each version and platform, where XDG_CACHE_HOME says", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/cache" })).toBe(
      `/cache/pulumi-kadoa/pulumi-${cliVersion}-${process.platform}-${process.arch}`,
    );
  });

  test("is used when it is complete, and only then", async () => {
    const folder = pulumiFolder(temporaryFolder(), cliVersion);
    expect(await findInCache(folder)).toMatchObject({ pathFolder: folder, version: cliVersion });
    rmSync(path.join(folder, "pulumi-language-nodejs"));
    expect(await findInCache(folder)).toBeUndefined();
  });
});
