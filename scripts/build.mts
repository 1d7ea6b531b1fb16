// npm run build: compiles the package into dist/.
import { build } from "./package.mts";
import { step } from "./progress.mts";

await step("Building the package", build);
