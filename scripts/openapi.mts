// The second half of `npm run gen`: writes docs/emulator.openapi.json. It reads the types of the whole emulator, which
// takes longer than all else that is generated.
import { join } from "node:path";
import { root } from "./checkout.mts";
import { openapiDocument } from "./openapi/document.mts";
import { succeed } from "./processes.mts";
import { write } from "./readme.mts";

const file = "docs/emulator.openapi.json";
write(file, await openapiDocument());
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
await succeed(process.execPath, [biome, "format", "--write", file], {
  problem: `${file} cannot be formatted.`,
});
