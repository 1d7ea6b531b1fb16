// The oldest supported Pulumi CLI, made once and kept in the user's cache folder: `npm test` tries a project with it where it is there.
import { ensurePulumi } from "./pulumi-cli/ensure.mts";
import { oldestCliVersion } from "./pulumi-cli/versions.mts";

const { version, pulumi } = await ensurePulumi({ version: oldestCliVersion });
console.log(`Pulumi CLI ${version}: ${pulumi}`);
