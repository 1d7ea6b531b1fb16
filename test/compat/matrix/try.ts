import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { root } from "../../../scripts/checkout.mts";
import { succeed, writeFiles } from "../installation";
import { createProject, type Project, programText } from "../project";
import { filesOf } from "./files";
import type { Manager } from "./managers";
import type { Row } from "./rows.mts";

/** What a row's project is made with. */
export interface Means {
  readonly tarball: string;
  readonly manager: Manager;
  /** The folder of the row's Pulumi CLI. */
  readonly cli?: string | undefined;
}

/** Makes the project of a row in a folder of its own, installs what it names, and takes it through its life. */
export async function tryRow(row: Row, { tarball, manager, cli }: Means): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-matrix-"));
  const folder = path.join(scratch, "project");
  let project: Project | undefined;
  try {
    await mkdir(folder);
    const programs = {
      plain: await programText(),
      inline: await readFile(path.join(root, "test/compat/inline.ts"), "utf8"),
    };
    const made = filesOf(row, programs, tarball, manager);
    await writeFiles(folder, made.files);
    await manager.install(folder);
    const own = path.join(folder, made.folder);
    const ways = { within: manager.within, ...(cli === undefined ? {} : { cli }), inline: made.inline };
    project = await createProject({ folder, require: loaderOf(row, folder) }, made.folder, {}, ways);
    await commandLineRuns(row, own, manager);
    await live(project);
  } finally {
    await project?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Where the package is found that the program gets; its emulator serves the row. */
function loaderOf({ manager, layout }: Row, folder: string): NodeJS.Require {
  // Without node_modules this process finds nothing there.
  if (manager === "yarn PnP") return createRequire(path.join(root, "package.json"));
  const place = layout === "behind" ? "packages/platform" : layout === "monorepo" ? "packages/program" : ".";
  const ofProgram = createRequire(path.join(folder, "packages/program/package.json"));
  if (manager === "pnpm" && layout === "behind")
    expect(() => ofProgram.resolve("pulumi-kadoa/provider")).toThrow("Cannot find module");
  return createRequire(path.join(folder, place, "package.json"));
}

/** The command that comes with the package; behind another package the program has none. */
async function commandLineRuns(row: Row, folder: string, { within }: Manager): Promise<void> {
  if (row.layout === "behind") return;
  // In a workspace npm puts it beside the packages, and others into each.
  const places = [folder, path.join(folder, "../..")].map((place) =>
    path.join(place, "node_modules/.bin/pulumi-kadoa"),
  );
  const file =
    row.manager === "yarn PnP" ? "pulumi-kadoa" : (places.find((place) => existsSync(place)) ?? "");
  const [command, args] = within(file, ["--version"]);
  expect(await succeed(command, args, folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
}

/** Deploys, finds and mends what somebody else has changed and nothing beside it, and is destroyed; no secret is in the clear. */
async function live(project: Project): Promise<void> {
  expect(await project.pulumi("preview")).toContain("6 to create");
  expect(await project.channels()).toEqual([]);
  expect(await project.pulumi("up", "--yes", "--skip-preview")).toContain("6 created");
  expect(await project.channels()).toEqual(["live", "pager", "people", "team"]);

  const { id } = await project.stored("people");
  await project.outside("PUT", `/v5/notifications/channels/${id}`, {
    name: "people",
    channelType: "EMAIL",
    config: { recipients: ["somebody-else@example.com"] },
  });
  expect(await project.pulumi("preview", "--refresh", "--diff")).toMatch(
    /\[0\]: "somebody-else@example.com" => "on-call@example.com"/,
  );
  expect(await project.pulumi("up", "--yes", "--skip-preview", "--refresh")).toMatch(
    /1 updated\s+5 unchanged/,
  );

  expect(await project.leaks()).toEqual([]);
  expect(await project.pulumi("destroy", "--yes", "--skip-preview")).toContain("6 deleted");
  expect(await project.channels()).toEqual([]);
  expect(await project.leaks()).toEqual([]);
}
