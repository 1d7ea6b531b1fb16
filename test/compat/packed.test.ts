import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { version } from "../../client/version.gen";
import { placesOf } from "../../scripts/lockfile.mts";
import { type Installation, installWithNpm, succeed, versions, writeFiles } from "./installation";
import { createProject } from "./project";

let installation: Installation;
beforeAll(async () => {
  installation = await installWithNpm({
    "@pulumi/pulumi": versions.newestPulumi,
    "@types/node": versions.nodeTypes,
    "ts-node": versions.tsNode,
    typescript: versions.typescript6,
  });
});
afterAll(() => installation?.remove());

/** Makes a channel, tries one without its URL, and connects: the parts of the emulator that are packages of others. */
const localKadoa = `
  const call = async ({ url, apiKey }, path, body) => {
    const headers = { "x-api-key": apiKey, "content-type": "application/json" };
    return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const make = async (emulator, config) => {
    const channel = { name: "pager", channelType: "WEBHOOK", config };
    return (await call(emulator, "/v5/notifications/channels", channel)).status;
  };
  const connect = async (emulator) => {
    const { access_token } = await (await call(emulator, "/v4/oauth2/token", {})).json();
    const socket = new WebSocket(emulator.realtimeUrl + "/?access_token=" + access_token);
    return new Promise((connected, failed) => {
      socket.onopen = () => (socket.close(), connected("connected"));
      socket.onerror = () => failed(new Error("the WebSocket did not open"));
    });
  };
  startEmulator().then(async (emulator) => {
    const made = await make(emulator, { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST" });
    console.log(made, await make(emulator, { httpMethod: "POST" }), await connect(emulator));
    await emulator.close();
  });
`;

it("a project that pulumi new makes of the template deploys, and its events arrive", async () => {
  const template = path.resolve("templates/typescript");
  const made = path.join(installation.folder, "made");
  const asked = ["--name", "alerts", "--description", "Who is told what", "--dir", made, "--yes"];
  await succeed("pulumi", ["new", template, ...asked, "--generate-only"], installation.folder);
  const names = (await readdir(made)).filter((name) => name !== "node_modules");
  expect(names.sort()).toEqual([".gitignore", "Pulumi.yaml", "index.ts", "package.json", "tsconfig.json"]);
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(made, name), "utf8")]),
  );
  const files = Object.fromEntries(texts) as Record<string, string>;
  expect(files["Pulumi.yaml"]).toContain("description: Who is told what");
  // What it asks for is what this version of the package is, and supports.
  const { dependencies } = JSON.parse(files["package.json"] ?? "") as { dependencies: unknown };
  expect(dependencies).toEqual({
    "@pulumi/pulumi": `^${versions.lowestPulumi}`,
    "pulumi-kadoa": `^${version}`,
  });

  const project = await createProject(installation, "alerts", files);
  onTestFinished(project.close);
  // It stands below the packed package, which is in the registry's place.
  const tsc = path.join(installation.folder, "node_modules/typescript/bin/tsc");
  await succeed(process.execPath, [tsc, "-p", "."], project.folder);
  expect(await project.pulumi("up", "--yes", "--skip-preview")).toContain("4 created");
  expect(await project.channels()).toEqual(["live"]);
});

describe("the packed package", () => {
  it("holds compiled code, its papers and pages, and nothing of the checkout", async () => {
    const folder = path.join(installation.folder, "node_modules/pulumi-kadoa");
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith("node_modules/"));
    const inDocs = await readdir("docs", { recursive: true, withFileTypes: true });
    const pages = inDocs
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.filter((file) => file.startsWith("docs/")).sort()).toEqual(pages.sort());
    const forms = (await readdir("schemas")).map((name) => `schemas/${name}`);
    expect(files.filter((file) => file.startsWith("schemas/")).sort()).toEqual(forms.sort());
    const others = files.filter((file) => !pages.includes(file) && !forms.includes(file));
    const compiled = /^dist\/\w.*\.(js|d\.ts)$|^dist\/console\/page\/\w+\.(css|html|svg)$/;
    expect(others.filter((file) => !compiled.test(file)).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "THIRD-PARTY-NOTICES",
      "package.json",
      "schema.json",
      "skills/pulumi-kadoa/SKILL.md",
    ]);
  });

  it("brings at most 12 packages that Pulumi does not bring, and with them a local Kadoa for CommonJS and ESM", async () => {
    const ofPulumi = await placesOf(installation.folder, ["@pulumi/pulumi"]);
    const ofOurs = await placesOf(installation.folder, ["pulumi-kadoa"]);
    const brought = [...ofOurs].filter((place) => !ofPulumi.has(place)).sort();
    expect(brought).toContain("node_modules/pulumi-kadoa");
    expect(brought.length, brought.join(", ")).toBeLessThanOrEqual(12);

    await writeFiles(installation.folder, {
      "local-kadoa.cjs": `const { startEmulator } = require("pulumi-kadoa/emulator");\n${localKadoa}`,
      "local-kadoa.mjs": `import { startEmulator } from "pulumi-kadoa/emulator";\n${localKadoa}`,
    });
    for (const program of ["local-kadoa.cjs", "local-kadoa.mjs"])
      expect(await succeed(process.execPath, [program], installation.folder)).toBe("201 400 connected\n");
  });

  it("brings the command line", async () => {
    const command = path.join(installation.folder, "node_modules/.bin/pulumi-kadoa");
    expect(await succeed(command, ["--version"], installation.folder)).toBe(`${version}\n`);
    expect(await succeed(command, ["emulator", "--help"], installation.folder)).toContain("--port");
  });
});
