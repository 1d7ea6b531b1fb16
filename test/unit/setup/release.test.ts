import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sentenceIn, withVersion } from "../../../scripts/changelog.mts";
import { placesFor, withAction, withManifest } from "../../../scripts/repository.mts";

const manifest = readFileSync("package.json", "utf8");

describe("the place of the project", () => {
  test("is named nowhere while it has none", () => {
    expect(placesFor("")).toMatchObject({ manifest: {}, blocks: { source: "", clone: "" } });
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
