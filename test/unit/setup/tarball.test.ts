import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { brokenLinksIn, limits, tooBig } from "../../../scripts/tarball/examined.mts";
import { withAbsoluteLinks } from "../../../scripts/tarball/links.mts";
import { reachableIn } from "../../../scripts/tarball/reachable.mts";
import { notAllowed, onlyWhatIsShipped } from "../../../scripts/tarball/sbom.mts";
import { temporaryFolder } from "./folders";

const files = new Set(["README.md", "docs/a.md", "docs/images/a.png"]);
const unplaced = { version: "1.2.3", address: "", files };
const placed = { ...unplaced, address: "https://git.example.com/acme/pulumi-kadoa" };

const page = `[A](docs/a.md#part), \`[code](docs/a.md)\`, [\`e\`](examples/e.ts), [x](https://example.com/), [top](#top)
![picture](docs/images/a.png) [![both](docs/images/a.png)](docs/a.md)
<picture><source srcset="docs/images/a.png"><img alt="x" src="docs/images/a.png"></picture>
\`\`\`md
[code](docs/a.md)
\`\`\`
`;

describe("README.md, as it is published", () => {
  test("leads to the package's own files while the project has no address, and what is not there keeps its words", () => {
    const at = "https://unpkg.com/pulumi-kadoa@1.2.3";
    expect(withAbsoluteLinks(page, unplaced)).toBe(
      `[A](${at}/docs/a.md#part), \`[code](docs/a.md)\`, \`e\`, [x](https://example.com/), [top](#top)
![picture](${at}/docs/images/a.png) [![both](${at}/docs/images/a.png)](${at}/docs/a.md)
<picture><source srcset="${at}/docs/images/a.png"><img alt="x" src="${at}/docs/images/a.png"></picture>
\`\`\`md
[code](docs/a.md)
\`\`\`
`,
    );
  });

  test("leads into the repository at the version's tag once it has an address", () => {
    const at = placed.address;
    const text = withAbsoluteLinks(page, placed);
    expect(text).toContain(`[A](${at}/blob/v1.2.3/docs/a.md#part)`);
    expect(text).toContain(`[\`e\`](${at}/blob/v1.2.3/examples/e.ts)`);
    expect(text).toContain(`[![both](${at}/raw/v1.2.3/docs/images/a.png)](${at}/blob/v1.2.3/docs/a.md)`);
  });
});

describe("a package is not published", () => {
  const packed = (pages: Record<string, string>) => {
    const folder = temporaryFolder();
    for (const [name, text] of Object.entries(pages)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return { folder, published: { ...unplaced, files: new Set(Object.keys(pages)) } };
  };

  test("with a link that leads nowhere for somebody who has the package alone", () => {
    const at = "https://unpkg.com/pulumi-kadoa@1.2.3";
    const { folder, published } = packed({
      "README.md": `[good](${at}/docs/a.md#part) [relative](docs/a.md) [gone](${at}/docs/b.md) [part](${at}/docs/a.md#gone)\n<img src="a.png">\n`,
      "docs/a.md": "# Part\n\n[back](../README.md) [out](../examples/e.ts)\n",
    });
    expect(brokenLinksIn(folder, published)).toEqual([
      "README.md: docs/a.md",
      `README.md: ${at}/docs/b.md`,
      `README.md: ${at}/docs/a.md#gone`,
      "README.md: a.png",
      "docs/a.md: ../examples/e.ts",
    ]);
  });

  test("when it is too big", () => {
    expect(tooBig(limits)).toEqual([]);
    expect(tooBig({ packed: limits.packed + 1e6, unpacked: limits.unpacked + 1e6 })).toEqual([
      "The package is 2.10 MB as it is downloaded; the limit is 1.10 MB.",
      "The package is 4.80 MB as it is installed; the limit is 3.80 MB.",
    ]);
  });

  test("with a package whose licence asks for more than a notice", () => {
    const of = (
      name: string,
      ...licenses: Parameters<typeof notAllowed>[0]["components"][number]["licenses"]
    ) => ({
      "bom-ref": `${name}@1.0.0`,
      name,
      version: "1.0.0",
      licenses,
      properties: [],
    });
    const components = [
      of("a", { license: { id: "MIT" } }),
      of("b", { expression: "(GPL-3.0-only OR MIT)" }),
      of("c", { license: { id: "MPL-2.0" } }),
      of("d", { expression: "MIT AND GPL-2.0-only" }),
      of("e"),
    ];
    expect(notAllowed({ components })).toEqual([
      "c 1.0.0: MPL-2.0",
      "d 1.0.0: MIT AND GPL-2.0-only",
      "e 1.0.0: says no licence",
    ]);
  });
});

test("the list of what users get has the dependencies and what is bundled, and no tool of the checkout", () => {
  const component = (name: string) => ({
    "bom-ref": `${name}@1.0.0`,
    name,
    version: "1.0.0",
    licenses: [],
    properties: [{ name: "cdx:npm:package:development", value: "true" }],
  });
  const { metadata, components, dependencies } = onlyWhatIsShipped(
    {
      bomFormat: "CycloneDX",
      metadata: { component: { name: "a-folder" } },
      components: ["installed", "bundled", "tool"].map(component),
      dependencies: [
        { ref: "pulumi-kadoa@1.0.0", dependsOn: ["installed@1.0.0", "tool@1.0.0"] },
        { ref: "tool@1.0.0", dependsOn: [] },
      ],
    },
    { installed: new Set(["installed@1.0.0"]), bundled: new Set(["bundled@1.0.0"]) },
  );
  expect(metadata.component.name).toBe("pulumi-kadoa");
  expect(components).toMatchObject([
    { name: "installed", scope: "required", properties: [] },
    { name: "bundled", scope: "required", properties: [{ name: "pulumi-kadoa:bundled", value: "true" }] },
  ]);
  expect(dependencies).toEqual([{ ref: "pulumi-kadoa@1.0.0", dependsOn: ["installed@1.0.0"] }]);
});

test("what is compiled and no entry leads to is not published; what a bundle has taken the place of is such", () => {
  const published = reachableIn(".");
  expect(published).toContain("dist/sdk/index.js");
  expect(published).toContain("dist/sdk/webhook-channel.gen.d.ts");
  expect(published).not.toContain("dist/sdk/webhook-channel.gen.js");
  expect(published).toContain("dist/cli/main.js");
  expect(published).not.toContain("dist/cli/main.d.ts");
});
