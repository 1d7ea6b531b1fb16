import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sectionOf, sentenceIn, withVersion } from "../../../scripts/changelog.mts";
import { placesFor, withAction, withGoPackage, withManifest } from "../../../scripts/repository.mts";
import { program, temporaryFolder } from "./folders";

interface Step {
  name?: string;
  run?: string;
}

const manifest = readFileSync("package.json", "utf8");

describe("the place of the project", () => {
  test("is named nowhere while it has none", () => {
    expect(placesFor("")).toMatchObject({ manifest: {}, blocks: { source: "", clone: "" }, schema: {} });
    expect(placesFor("").blocks.report).not.toMatch(/https?:/);
  });

  test("once written, is in package.json as npm wants it, and goes again", () => {
    const { manifest: place, blocks } = placesFor("https://git.example.com/acme/pulumi-kadoa");
    const filled = withManifest(manifest, place);
    expect(JSON.parse(filled)).toMatchObject({
      homepage: "https://git.example.com/acme/pulumi-kadoa#readme",
      repository: { type: "git", url: "git+https://git.example.com/acme/pulumi-kadoa.git" },
      bugs: { url: "https://git.example.com/acme/pulumi-kadoa/issues" },
    });
    expect(withManifest(filled, {})).toBe(withManifest(manifest, {}));
    expect(Object.values(blocks).join()).toContain("git clone https://git.example.com/acme/pulumi-kadoa.git");
  });

  test("once written, is where the example in Go takes its package from", () => {
    const program = readFileSync("examples/go/main.go", "utf8");
    const written = withGoPackage(program, "https://git.example.com/acme/pulumi-kadoa");
    expect(written).toContain('"git.example.com/acme/pulumi-kadoa/sdk/go/kadoa"');
    expect(withGoPackage(written, "")).toContain('"example.com/pulumi-kadoa/sdk/go/kadoa"');
  });

  test("once written, tells the Registry where page, logo and archives are", () => {
    const url = "https://git.example.com/acme/pulumi-kadoa";
    const { logoUrl = "", ...schema } = placesFor(url).schema;
    expect(schema).toEqual({ homepage: url, repository: url });
    expect(logoUrl.startsWith(`${url}/raw/HEAD/`)).toBe(true);
    expect(readFileSync(logoUrl.replace(`${url}/raw/HEAD/`, ""), "utf8")).toContain("<svg");
    expect(placesFor("https://github.com/acme/pulumi-kadoa").schema).toMatchObject({
      pluginDownloadURL: "github://api.github.com/acme/pulumi-kadoa",
    });
  });

  test.each(["http://git.example.com/acme/it", "git.example.com/acme/it", "https://git.example.com/it.git"])(
    "is refused when it is no https address without an ending: %s",
    (address) => expect(() => placesFor(address)).toThrow("is no https address"),
  );
});

describe("the changelog of a new version", () => {
  const change = sentenceIn(
    `---\n"pulumi-kadoa": minor\n---\n\nA channel kind for Teams.\nIt has no auth.\n`,
  );

  test("has the sentences of the changes that waited, above the versions before", () => {
    expect(withVersion("# Changelog\n\nNewest first.\n\n## 0.1.0\n\n- First.\n", "0.2.0", [change])).toBe(
      "# Changelog\n\nNewest first.\n\n## 0.2.0\n\n- A channel kind for Teams.\n  It has no auth.\n\n## 0.1.0\n\n- First.\n",
    );
  });

  test("takes over what stood there as unreleased", () => {
    const before = "# Changelog\n\n## Unreleased\n\n### Library\n\n- A cure.\n\n## 0.1.0\n\n- First.\n";
    expect(withVersion(before, "0.2.0", [change])).toBe(
      "# Changelog\n\n## 0.2.0\n\n### Library\n\n- A cure.\n\n### More\n\n- A channel kind for Teams.\n  It has no auth.\n\n## 0.1.0\n\n- First.\n",
    );
  });

  test("is what a release says of itself", () => {
    const changelog = withVersion("# Changelog\n\n## 0.1.0\n\n- First.\n", "0.2.0", [change]);
    expect(sectionOf(changelog, "0.2.0")).toBe("- A channel kind for Teams.\n  It has no auth.");
    expect(sectionOf(changelog, "0.1.0")).toBe("- First.");
    expect(sectionOf(changelog, "0.3.0")).toBeUndefined();
  });

  test("is not made of a change that says nothing", () => {
    expect(() => sentenceIn(`---\n"pulumi-kadoa": patch\n---\n\n`)).toThrow("says nothing");
  });
});

test("the example workflows use the action by the address of the repository, and let nothing else go", () => {
  const lines = "      - uses: actions/checkout@08c6903 # v5.0.0\n      - uses: OWNER/pulumi-kadoa@v1\n";
  const placed = withAction(lines, "https://git.example.com/acme/pulumi-kadoa");
  expect(placed).toBe(lines.replace("OWNER/", "acme/"));
  expect(withAction(placed, "")).toBe(lines);
});

describe("the workflows of this repository", () => {
  const folder = ".github/workflows";
  const workflows = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8"));

  test("run scripts that package.json has", () => {
    const named = workflows.flatMap((text) => [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)]);
    const { scripts } = JSON.parse(manifest) as { scripts: object };
    expect(named.map(([, name]) => name)).toContain("release");
    expect(named.map(([, name = ""]) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  test("publish as the trusted publisher, with a proof of where it was built, and keep no token", () => {
    const release = readFileSync(`${folder}/release.yml`, "utf8");
    expect(parse(release)).toMatchObject({ jobs: { release: { permissions: { "id-token": "write" } } } });
    expect(JSON.parse(manifest)).toMatchObject({ publishConfig: { access: "public", provenance: true } });
    expect(workflows.join()).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
  });

  test("attach to a release the package and the plug-in for each platform, made before anything is published", async () => {
    const steps = parse(readFileSync(`${folder}/release.yml`, "utf8")).jobs.release.steps as Step[];
    const publish = steps.find(({ name }) => name === "Publish")?.run ?? "";
    const place = temporaryFolder();
    const bin = `${place}/bin`;
    program(
      bin,
      "npm",
      `echo "$*" >> ${place}/ran
mkdir -p .reports/release .reports/plugin
cd .reports
case "$*" in
  *plugin-archive) touch plugin/pulumi-resource-kadoa-v9.8.7-linux-amd64.tar.gz plugin/pulumi-resource-kadoa-v9.8.7-windows-arm64.tar.gz ;;
  *release) touch release/pulumi-kadoa-9.8.7.tgz release/sbom.cdx.json release/notes.md ;;
esac`,
    );
    program(
      bin,
      "gh",
      `echo "gh $1 $2 $3" >> ${place}/ran
for argument; do if [ -f "$argument" ]; then echo "$argument" >> ${place}/ran; fi; done`,
    );
    const env = { PATH: `${bin}:${process.env.PATH}`, VERSION: "9.8.7", GITHUB_SHA: "0123abc" };
    await promisify(execFile)("bash", ["-eo", "pipefail", "-c", publish], { cwd: place, env });
    expect(readFileSync(`${place}/ran`, "utf8").trim().split("\n")).toEqual([
      "run -s plugin-archive",
      "run -s release",
      "gh release create v9.8.7",
      "notes.md",
      "pulumi-kadoa-9.8.7.tgz",
      "sbom.cdx.json",
      "../plugin/pulumi-resource-kadoa-v9.8.7-linux-amd64.tar.gz",
      "../plugin/pulumi-resource-kadoa-v9.8.7-windows-arm64.tar.gz",
    ]);
  });

  test("may write only in the job that releases", () => {
    const permissions = workflows.map((text) => parse(text).permissions as unknown);
    expect(permissions).toEqual(workflows.map(() => ({ contents: "read" })));
    const { jobs } = parse(readFileSync(`${folder}/check.yml`, "utf8"));
    expect(jobs.check).not.toHaveProperty("permissions");
    expect(parse(readFileSync(`${folder}/release.yml`, "utf8")).jobs.release.permissions).toEqual({
      contents: "write",
      "pull-requests": "write",
      "id-token": "write",
    });
  });

  test("move the tag of the action that the examples name", () => {
    const [, tag] = /- uses: \S+(@v\d+)$/m.exec(readFileSync("examples/ci/deploy.yml", "utf8")) ?? [];
    expect(readFileSync(`${folder}/release.yml`, "utf8")).toContain(`refs/tags/${tag?.slice(1)}"`);
  });
});
