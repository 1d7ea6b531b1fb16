// Where this project lives. It has no place yet, so nothing in it names one. Its maintainer writes the address here, such
// as "https://HOST/OWNER/pulumi-kadoa", without an ending, and runs `npm run gen`: package.json gets
// `repository`, `bugs` and `homepage`, schema.json the same and the logo; README.md, CONTRIBUTING.md and SECURITY.md get their links, and the
// example workflows the name of the action.
import { change, replaceBlock } from "./readme.mts";

export const address: string = "";

/** What package.json and the pages say of an address; nothing while there is none. */
export function placesFor(url: string): {
  manifest: { homepage?: string; repository?: { type: "git"; url: string }; bugs?: { url: string } };
  blocks: Record<"source" | "report" | "clone", string>;
  /** What schema.json tells Pulumi's Registry. */
  schema: { homepage?: string; repository?: string; logoUrl?: string; pluginDownloadURL?: string };
} {
  if (url === "") {
    return {
      manifest: {},
      blocks: {
        source: "",
        report:
          "Tell the people from whom you have this package, and nobody else. Do not open a public issue.\n",
        clone: "",
      },
      schema: {},
    };
  }
  if (!/^https:\/\/[^/\s]+\/\S*[^/\s]$/.test(url) || url.endsWith(".git"))
    throw new Error(`scripts/repository.mts: ${JSON.stringify(url)} is no https address without an ending`);
  return {
    manifest: {
      homepage: `${url}#readme`,
      repository: { type: "git", url: `git+${url}.git` },
      bugs: { url: `${url}/issues` },
    },
    blocks: {
      source: `- [Source](${url}) and [issues](${url}/issues)\n`,
      report: `[Report it privately](${url}/security/advisories/new). Do not open a public issue.\n`,
      clone: `\`\`\`sh\ngit clone ${url}.git\n\`\`\`\n`,
    },
    schema: {
      homepage: url,
      repository: url,
      logoUrl: `${url}/raw/HEAD/docs/images/logo.svg`,
      ...downloadOf(url),
    },
  };
}

/** Where Pulumi finds the archives that `npm run plugin-archive` makes, once they are attached to a release. */
function downloadOf(url: string): { pluginDownloadURL?: string } {
  const { host, pathname } = new URL(url);
  return host === "github.com" ? { pluginDownloadURL: `github://api.github.com${pathname}` } : {};
}

const { manifest, blocks, schema } = placesFor(address);
/** What schema.json says of the place. */
export const packagePlace = schema;
export const isPublished = address !== "";

/** Writes them where they stand. */
export function writePlaces(): void {
  change("package.json", (text) => withManifest(text, manifest));
  change("README.md", (text) => replaceBlock(text, "source", blocks.source));
  change("SECURITY.md", (text) => replaceBlock(text, "report", blocks.report));
  change("CONTRIBUTING.md", (text) => replaceBlock(text, "clone", blocks.clone));
  for (const file of usersOfTheAction) change(file, (text) => withAction(text, address));
  change("examples/go/main.go", (text) => withGoPackage(text, address));
}

/** The files that run action.yml as a user of it does. */
const usersOfTheAction = [
  ...["deploy", "nightly", "pull-request"].map((name) => `examples/ci/${name}.yml`),
  "docs/ci.md",
];

/** The text with the action of this repository by its address; without one the reader has to put the owner in. */
export function withAction(text: string, url: string): string {
  const name = url === "" ? "OWNER/pulumi-kadoa" : new URL(url).pathname.slice(1);
  return text.replaceAll(/(- uses: )\S+(@v\d+)$/gm, `$1${name}$2`);
}

/** The text of a Go program that imports the package which Pulumi makes; it calls that after the repository. */
export function withGoPackage(text: string, url: string): string {
  const { host, pathname } = new URL(url === "" ? "https://example.com/pulumi-kadoa" : url);
  return text.replace(/"[^"]+(?=\/sdk\/go\/kadoa")/, `"${host}${pathname}`);
}

/** The text of package.json with what it says of the place, and nothing else of it changed. */
export function withManifest(text: string, place: ReturnType<typeof placesFor>["manifest"]): string {
  const { homepage, repository, bugs, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const entries = Object.entries(rest).flatMap((entry) =>
    entry[0] === "license" ? [entry, ...Object.entries(place)] : [entry],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
