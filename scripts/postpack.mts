// npm pack, in a checkout, packs the checkout. This puts in its place what is published: the same package with absolute
// links in README.md, and without what no entry leads to.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { packPackage } from "./tarball/stage.mts";

const { INIT_CWD = ".", npm_config_pack_destination: destination = ".", npm_package_integrity } = process.env;
const made = join(resolve(INIT_CWD, destination), `${manifest.name}-${manifest.version}.tgz`);
const content = await readFile(made).catch(() => undefined);
// Not after a dry run, which has made nothing.
if (content !== undefined && integrityOf(content) === npm_package_integrity) {
  await packPackage(dirname(made));
  console.error(`${made} is now as it is published; the sizes and checksums that npm prints are of before`);
}

function integrityOf(data: Buffer): string {
  return `sha512-${createHash("sha512").update(data).digest("base64")}`;
}
