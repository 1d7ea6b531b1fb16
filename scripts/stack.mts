import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Account } from "./accounts.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { run, runAttached } from "./processes.mts";
import type { PulumiCli } from "./pulumi-cli/ensure.mts";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.infer<typeof resourceSchema>;

const exportSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema).default([]) }) });
const historySchema = z.array(z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }));
const stacksSchema = z.array(z.object({ name: z.string() }));

/** One stack of the root project, driven by the Pulumi CLI as a person would drive it. */
export class Stack {
  readonly #pulumi: string;
  readonly #account: Account;
  readonly #where: { cwd: string; env: NodeJS.ProcessEnv };

  constructor({ pulumi }: PulumiCli, account: Account, env: NodeJS.ProcessEnv) {
    this.#pulumi = pulumi;
    this.#account = account;
    this.#where = { cwd: root, env };
  }

  async exists(): Promise<boolean> {
    const stacks = await this.#answer(["stack", "ls", "--json"], stacksSchema);
    return stacks.some(({ name }) => name === this.#account.stack);
  }

  async create(): Promise<void> {
    const file = `Pulumi.${this.#account.stack}.yaml`;
    // Its secrets belong to a stack that is gone, and cannot be read any more.
    if (this.#account.stack === "real" && existsSync(join(root, file)))
      throw new Fault(`${file} is left over from a stack that is gone.`, {
        fix: "keep what you need of it elsewhere, delete it, and run the same command again.",
      });
    await rm(join(root, file), { force: true });
    await this.#quietly(["stack", "init", this.#account.stack]);
  }

  /** Makes it the selected stack, and its configuration name the account. */
  async configure(): Promise<void> {
    await this.#quietly(["stack", "select", this.#account.stack]);
    const { secret, plain } = this.#account.configuration;
    const flags = (flag: string, all: Record<string, string>) =>
      Object.entries(all).flatMap(([name, value]) => [flag, `${name}=${value}`]);
    const values = [...flags("--secret", secret), ...flags("--plaintext", plain)];
    if (values.length > 0) await this.#quietly(["config", "set-all", ...this.#name, ...values]);
  }

  /**
   * Provisions on our own terminal.
   * @returns how many resources there were of each operation, the stack itself left out
   */
  async up(): Promise<Record<string, number>> {
    const isFirst = (await this.resources()).length === 0;
    await this.#attached(["up", ...this.#consent]);
    const history = ["stack", "history", "--json", "--page-size", "1", "--page", "1"];
    const [latest] = await this.#answer([...history, ...this.#name], historySchema);
    const { create = 0, same = 0, ...changes } = latest?.resourceChanges ?? {};
    return isFirst ? { ...changes, create: create - 1, same } : { ...changes, create, same: same - 1 };
  }

  /** Takes everything down with the configuration of today, then the stack itself. */
  async destroy(): Promise<void> {
    await this.#attached(["destroy", "--run-program", "--remove", ...this.#consent]);
  }

  /** Removes the stack's state, whatever it still lists. */
  async forget(): Promise<void> {
    await this.#quietly(["stack", "rm", this.#account.stack, "--force", "--yes"]);
  }

  async resources(): Promise<Resource[]> {
    return (await this.#answer(["stack", "export", ...this.#name], exportSchema)).deployment.resources;
  }

  get #name(): string[] {
    return ["--stack", this.#account.stack];
  }

  get #consent(): string[] {
    const quiet = process.stdout.isTTY ? [] : ["--non-interactive", "--suppress-progress"];
    return [...this.#name, ...(this.#account.unattended ? ["--yes", "--skip-preview"] : []), ...quiet];
  }

  async #attached(args: string[]): Promise<void> {
    const code = await runAttached(this.#pulumi, args, this.#where);
    if (code === 0) return;
    if (code > 128) {
      throw new Fault(`pulumi ${args[0]} was interrupted; what was done until then is kept.`, {
        fix: "run the same command again to go on.",
        exitCode: code,
      });
    }
    throw new Fault(`pulumi ${args[0]} ended with exit code ${code}; its own message is above.`, {
      fix:
        "correct what it names, then run the same command again. " +
        `If it says that the stack is locked: npm run -s pulumi -- cancel --yes ${this.#account.stack}`,
      exitCode: code,
    });
  }

  async #quietly(args: string[]): Promise<string> {
    const options = { ...this.#where, timeoutMs: 60_000 };
    const answer = await run(this.#pulumi, [...args, "--non-interactive"], options);
    if (answer.code === 0) return answer.stdout;
    const said = answer.stderr.trim() || answer.stdout.trim() || "it did not end within a minute";
    throw new Fault(`pulumi ${args[0]} ${args[1]} failed: ${said}`, {
      fix: "correct what it names; or start over without any state: rm -r .kadoa Pulumi.emulator.yaml",
    });
  }

  async #answer<T>(args: string[], schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(JSON.parse(await this.#quietly(args)));
    if (parsed.success) return parsed.data;
    throw new Fault(`pulumi ${args[0]} ${args[1]} answered in a form that is not known.`, {
      fix: "use the Pulumi CLI that the set-up installs: take the one on PATH away, then run this again.",
    });
  }
}
