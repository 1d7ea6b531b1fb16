import { realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type Installation, packPackage, succeed, versions, writeFiles } from "./installation";
import { createProject } from "./project";

/** A platform team's package on top of ours, and a program that depends on that package alone. */
const platform = {
  "package.json": {
    name: "platform-notifications",
    version: "1.0.0",
    main: "index.js",
    peerDependencies: { "@pulumi/pulumi": ">=3" },
  },
  "index.js": `
    const { NotificationSetting, WebhookChannel } = require("pulumi-kadoa");
    exports.pagerFor = (eventType) => {
      const auth = { type: "bearer", token: process.env.WEBHOOK_TOKEN };
      const pager = new WebhookChannel("pager", { webhookUrl: "https://hooks.example.com/kadoa", auth });
      new NotificationSetting(eventType, { eventType, channels: [pager] });
    };`,
};

let installation: Installation;
beforeAll(async () => {
  const { tarball, ...packed } = await packPackage();
  const { folder } = packed;
  const ours = { dependencies: { "pulumi-kadoa": `file:${tarball}` } };
  await writeFiles(path.join(folder, "platform"), {
    ...platform,
    "package.json": { ...platform["package.json"], ...ours },
  });
  await writeFiles(path.join(folder, "program"), {
    "package.json": {
      private: true,
      main: "index.js",
      dependencies: {
        "@pulumi/pulumi": versions.newestPulumi,
        "platform-notifications": `file:${path.join(folder, "platform")}`,
      },
    },
    "index.js": `require("platform-notifications").pagerFor("workflow_failed");`,
  });
  await succeed(
    "npm",
    ["exec", "--yes", `pnpm@${versions.pnpm}`, "--", "install", "--ignore-scripts", "--prefer-offline"],
    path.join(folder, "program"),
  );
  const inPlatform = await realpath(path.join(folder, "program/node_modules/platform-notifications"));
  installation = { ...packed, require: createRequire(path.join(inPlatform, "package.json")) };
});
afterAll(() => installation?.remove());

it("a program that has the package only through another one deploys under pnpm", async () => {
  const fromProgram = createRequire(path.join(installation.folder, "program/package.json"));
  expect(() => fromProgram.resolve("pulumi-kadoa/provider")).toThrow("Cannot find module");

  const project = await createProject(installation, "program", {});
  onTestFinished(project.close);
  expect(await project.pulumi("preview")).toContain("3 to create");
  expect(await project.pulumi("up", "--yes", "--skip-preview")).toContain("3 created");
  expect(await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")).toContain(
    "3 unchanged",
  );
  expect(await project.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")).toContain(
    "3 unchanged",
  );
  expect(await project.leaks()).toEqual([]);
  expect(await project.pulumi("destroy", "--yes", "--skip-preview")).toContain("3 deleted");
  expect(await project.channels()).toEqual([]);
});
