/** A fault that a person can remove. Printed as one message, without a stack. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly exitCode: number;

  constructor(problem: string, options: { fix: string; exitCode?: number }) {
    super(`${problem}\n  Fix: ${options.fix}`);
    this.exitCode = options.exitCode ?? 1;
  }
}
