import {
  type ConfigMap,
  LocalWorkspace,
  type LocalWorkspaceOptions,
  type PulumiFn,
  type Stack,
  type StackSettings,
} from "@pulumi/pulumi/automation";
import { projectName, stackName } from "./backend-files";
import { filesIn, writeFiles } from "./files";

/** What the CLI has made of a new stack and its secrets. */
interface Made {
  settings: StackSettings;
  /** The backend's files, by their paths in it. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * By the secrets of the configuration. Each start of the CLI that encrypts takes a third of a second; all stacks have
 * one passphrase, so what was made for one of them serves the next.
 */
const made = new Map<string, Made>();

/** A stack that was never deployed, with its configuration. */
export async function emptyStack(
  program: PulumiFn,
  backend: string,
  config: ConfigMap,
  options: LocalWorkspaceOptions,
): Promise<Stack> {
  const entries = Object.entries(config);
  const secrets = Object.fromEntries(entries.filter(([, { secret }]) => secret === true));
  const plain = entries.filter(([name]) => !(name in secrets)).map(([name, { value }]) => [name, value]);
  const complete = ({ config: encrypted, ...settings }: StackSettings): StackSettings => ({
    ...settings,
    config: { ...encrypted, ...Object.fromEntries(plain) },
  });
  const args = { stackName, projectName, program };

  const earlier = made.get(JSON.stringify(secrets));
  if (earlier !== undefined) {
    await writeFiles(backend, earlier.files);
    const stackSettings = { [stackName]: complete(earlier.settings) };
    return LocalWorkspace.selectStack(args, { ...options, stackSettings });
  }
  const stack = await LocalWorkspace.createStack(args, options);
  if (Object.keys(secrets).length > 0) await stack.setAllConfig(secrets);
  const settings = await stack.workspace.stackSettings(stackName);
  made.set(JSON.stringify(secrets), { settings, files: await filesIn(backend) });
  await stack.workspace.saveStackSettings(stackName, complete(settings));
  return stack;
}
