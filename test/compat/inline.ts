// The inline program of test/compat: it starts Pulumi itself, with `preview`, `up`, `refresh` or `destroy` as it is told.
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { declare } from "./program.ts";

const [command = "", ...flags] = process.argv.slice(2);
const has = (flag: string) => flags.includes(`--${flag}`);
const options = {
  color: "never" as const,
  onOutput: (text: string) => void process.stdout.write(text),
  refresh: has("refresh"),
  diff: has("diff"),
};

const commands: Record<string, (stack: Stack) => Promise<unknown>> = {
  preview: (stack) => stack.preview(options),
  up: (stack) => stack.up(options),
  destroy: (stack) => stack.destroy({ ...options, refresh: false }),
};

async function run(): Promise<void> {
  const program = async () => declare();
  // In the folder of the package: there Pulumi starts the provider, and the provider looks for it.
  const place = { workDir: process.cwd() };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName: "matrix", program },
    place,
  );
  await commands[command]?.(stack);
}

run().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
