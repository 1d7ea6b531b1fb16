import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type Installation, installWithNpm, versions } from "./installation";
import { createProject, programText } from "./project";

let installation: Installation;
beforeAll(async () => {
  // No ts-node: Pulumi brings one of its own.
  installation = await installWithNpm({
    "@pulumi/pulumi": versions.lowestPulumi,
    "@types/node": versions.nodeTypes,
    typescript: versions.typescript5,
  });
});
afterAll(() => installation?.remove());

it("with the lowest supported Pulumi: up, refresh, mending and destroy, in a program of the older TypeScript style", async () => {
  const project = await createProject(installation, "lowest", {
    "package.json": {},
    "index.ts": await programText(),
    "tsconfig.json": {
      compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" },
    },
  });
  onTestFinished(project.close);
  expect(await project.pulumi("up", "--yes", "--skip-preview")).toContain("6 created");
  expect(await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")).toContain(
    "6 unchanged",
  );

  const { id } = await project.stored("people");
  await project.outside("PUT", `/v5/notifications/channels/${id}`, {
    name: "people",
    channelType: "EMAIL",
    config: { recipients: ["somebody-else@example.com"] },
  });
  expect(await project.pulumi("preview", "--refresh", "--diff")).toMatch(
    /\[0\]: "somebody-else@example.com" => "on-call@example.com"/,
  );
  await project.pulumi("refresh", "--yes", "--skip-preview");
  expect((await project.stored("people")).inputs).toMatchObject({
    recipients: ["somebody-else@example.com"],
  });
  expect(await project.pulumi("up", "--yes", "--skip-preview")).toMatch(/1 updated\s+5 unchanged/);

  expect(await project.leaks()).toEqual([]);
  expect(await project.pulumi("destroy", "--yes", "--skip-preview")).toContain("6 deleted");
  expect(await project.channels()).toEqual([]);
});
