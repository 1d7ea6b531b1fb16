import { defineConfig } from "vitest/config";
import { longPatienceMs, patienceMs } from "./test/patience.mts";

// Three kinds of tests: those that only need this process, those of the console, which open a real browser, and those
// that run the real Pulumi CLI. `vitest run --project unit` needs neither; test/faults is bounded unless KADOA_FAULTS=full.
const full = process.env.KADOA_FAULTS === "full";
const cli = { globalSetup: ["test/setup/package.ts", "test/setup/pulumi.ts"] };

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    // A deployment waits for other processes much of its time.
    maxWorkers: 3,
    passWithNoTests: false,
    testTimeout: longPatienceMs,
    hookTimeout: longPatienceMs,
    expect: { poll: { timeout: patienceMs, interval: 10 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{unit,emulator}/**/*.test.ts"],
          globalSetup: ["test/setup/package.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "console",
          include: ["test/console/**/*.test.ts"],
          globalSetup: ["test/setup/package.ts", "test/setup/browser.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...cli,
          name: "cli",
          include: ["test/{lifecycle,compat,native}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...cli,
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          ...(full && { testTimeout: 3 * longPatienceMs }),
        },
      },
    ],
  },
});
